"""What the Core and the Kits Rest API say and are told, as frozen values in the portal's words.

*Trackpoint* is the Core API's word for a touchpoint; it stops in this room. Words, persons and days are as in `types`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kitsapi.types import Validity


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of an own touchpoint. None is not said: a new one goes without, one that is there stays as it is."""

    name: str | None = None
    platform: str | None = None
    language: str | None = None
    parent_id: str | None = None
    atoms: tuple[str, ...] | None = None
    publication_types: tuple[str, ...] | None = None
    content_labels: tuple[str, ...] | None = None
    labels: tuple[str, ...] | None = None
    network: str | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What a publisher's own analytics counted in a period. `basis`: total, or consented persons only."""

    start: date
    end: date
    page_views: int
    basis: str = "total"


@dataclass(frozen=True, slots=True)
class Validated:
    """A media or section that Kits has just found valid. `deviation`: (Kits' page views − own) / own."""

    touchpoint_id: str
    start: date
    end: date
    status: str
    page_views: int
    measured: float
    deviation: float


@dataclass(frozen=True, slots=True)
class TouchpointValidity:
    """The days of a period, stretch by stretch. `is_valid`: on every day of it."""

    touchpoint_id: str
    is_valid: bool
    validity: tuple[Validity, ...]


@dataclass(frozen=True, slots=True)
class KitTouchpoint:
    """A touchpoint of a kit."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Kit:
    """Some own touchpoints under one name. `method`: classic, explorer, or a word not known yet."""

    id: str
    name: str
    method: str
    created_at: datetime
    touchpoints: tuple[KitTouchpoint, ...] = ()


@dataclass(frozen=True, slots=True)
class NewKit:
    """A kit to be made."""

    name: str
    method: str
    touchpoint_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KitNumbers:
    """Some days of a kit. Reach is net: it does not add up over days. None: not known."""

    start: date
    end: date
    reach: float
    page_views: float
    sessions: float | None
    visits_per_user: float | None
    page_views_per_user: float | None
    sample_size: int | None


@dataclass(frozen=True, slots=True)
class KitReport:
    """A kit in a period: the whole, and its days, weeks or months (`granularity`), of which the ends may be short."""

    kit: Kit
    granularity: str
    total: KitNumbers
    parts: tuple[KitNumbers, ...] = ()
