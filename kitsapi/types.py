"""What Kits says, as frozen values in the portal's words. Kits' spelling stops in this room.

Enumerated words (kinds, states, blocks, presets) are lower case here (`media_title`, `ready`, `overview`,
`last_7_days`, `all_my_media`) and upper case on the wire. A word that Kits invents later passes unharmed.
Persons are floats, shares are fractions of 1, days are dates, instants are aware datetimes, both ends of a
period count.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Validity:
    """Days (both included) with one validation status: valid, invalid, not_validated."""

    start: date
    end: date
    status: str


@dataclass(frozen=True, slots=True)
class AtomRef:
    """A media or section that a composite touchpoint is made of."""

    id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """What is measured: a media, section, media_title, media_title_section, group, measurement_member."""

    id: str
    kind: str
    name: str
    owner_id: str
    owner_name: str
    is_own: bool
    parent_id: str | None = None
    atoms: tuple[AtomRef, ...] = ()
    platform: str = ""
    language: str = ""
    publication_types: tuple[str, ...] = ()
    content_labels: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    network: str = ""
    validity: tuple[Validity, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """Two days, both included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class MediaSet:
    """What is asked of one media set: a period one way, touchpoints one way."""

    name: str
    date_preset: str = ""
    start: date | None = None
    end: date | None = None
    touchpoint_preset: str = ""
    touchpoint_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """One variable of a target group: any of these values."""

    variable: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """All that is asked of a report. `target_group` empty: everyone."""

    name: str
    blocks: tuple[str, ...]
    set_a: MediaSet
    set_b: MediaSet | None = None
    target_group: tuple[Filter, ...] = ()
    include_not_validated: bool = False
    recalculation: str = "none"


@dataclass(frozen=True, slots=True)
class ReportState:
    """Where a report stands at Kits. `state`: queued, calculating, ready, failed, or a word not known yet."""

    id: str
    name: str
    state: str
    created_at: datetime
    failure: str = ""
    recalculating: bool = False
    calculated_at: datetime | None = None
    next_calculation_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A report as the list of reports shows it: where it stands and what was asked."""

    state: ReportState
    definition: Definition


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry of a list that is there and does not fit: id and name as far as they are legible, and the field at fault."""

    id: str
    name: str
    field: str

    def __str__(self) -> str:
        return f"{self.name or self.id or 'one without an id'} (field {self.field[:120]})"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A picked touchpoint that Kits left out, with its reason as a sentence."""

    touchpoint_id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ResolvedSet:
    """What a media set meant when it was calculated; None where Kits does not say."""

    period: Period | None
    touchpoint_ids: tuple[str, ...] | None
    excluded: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One calculation as read from Kits. `results` is None while nothing has been calculated.

    `raw` is the body of Kits' answer as it came, kept for ever beside what was understood of it.
    """

    state: ReportState
    definition: Definition
    set_a: ResolvedSet
    set_b: ResolvedSet | None
    results: Results | None
    raw: bytes


# ---------------------------------------------------------------------------------------------------- results


@dataclass(frozen=True, slots=True)
class Audience:
    """Persons, per cent of the target group (may exceed 100), unweighted panel persons."""

    reach: float
    reach_pct: float
    sample_size: int | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Headline numbers of a set. Sessions and visits are None where visits carry no time."""

    reach: float
    reach_pct: float
    page_views: float
    sessions: float | None
    visits_per_user: float | None
    page_views_per_user: float | None
    sample_size: int | None


@dataclass(frozen=True, slots=True)
class ProfileCell:
    """One value of a variable in a set: persons, and shares of the set, target group, online population."""

    variable: str
    value: str
    reach: float
    composition: float
    target_group_share: float
    online_population_share: float
    sample_size: int | None


@dataclass(frozen=True, slots=True)
class DayMetrics:
    """One day, or everything up to it."""

    day: date
    reach: float
    page_views: float
    sessions: float | None


@dataclass(frozen=True, slots=True)
class TouchpointMetrics:
    """One touchpoint within a set (incremental, contributed, added reach: docs/kits-api.md)."""

    touchpoint_id: str
    name: str
    overview: Overview
    incremental_reach: float
    contributed_reach: float
    added_reach: float
    added_rank: int


@dataclass(frozen=True, slots=True)
class PairReach:
    """Two touchpoints and the persons who use both."""

    a: str
    b: str
    reach_a: float
    reach_b: float
    both: float


@dataclass(frozen=True, slots=True)
class PlatformMetrics:
    """One platform within a set."""

    platform: str
    reach: float
    page_views: float
    sessions: float | None


@dataclass(frozen=True, slots=True)
class FrequencyBucket:
    """Persons with so many visits in the period; the last bucket holds all above."""

    visits: int
    reach: float


@dataclass(frozen=True, slots=True)
class SetResults:
    """The blocks of one set. None: not asked for or not given; an empty tuple: asked for and empty."""

    overview: Overview | None = None
    trend: tuple[DayMetrics, ...] | None = None
    buildup: tuple[DayMetrics, ...] | None = None
    base: int | None = None
    profile: tuple[ProfileCell, ...] | None = None
    geography: tuple[ProfileCell, ...] | None = None
    touchpoints: tuple[TouchpointMetrics, ...] | None = None
    duplication: tuple[PairReach, ...] | None = None
    platform: tuple[PlatformMetrics, ...] | None = None
    frequency: tuple[FrequencyBucket, ...] | None = None


@dataclass(frozen=True, slots=True)
class ComparisonResults:
    """A beside B as Kits counted it."""

    both: Audience
    only_a: Audience
    only_b: Audience
    either: Audience
    profile_of_both: tuple[ProfileCell, ...] | None = None
    buildup_of_either: tuple[DayMetrics, ...] | None = None
    duplication: tuple[PairReach, ...] | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """All numbers of one calculation."""

    online_population: float
    target_group_size: float
    target_group_sample_size: int | None
    set_a: SetResults
    set_b: SetResults | None = None
    comparison: ComparisonResults | None = None


# ----------------------------------------------------------------------------------------------- target group


@dataclass(frozen=True, slots=True)
class VariableValue:
    """A value of a variable with Kits' own label; `code` is a region's NUTS3 code."""

    value: str
    label: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that a target group may use."""

    name: str
    label: str
    values: tuple[VariableValue, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class TargetGroupSummary:
    """Persons, and the share of the online population (0 to 1)."""

    size: float
    online_population: float
    incidence: float
    sample_size: int | None
