"""Regions: where the people of each set live, on a map of equal tiles beside a ranked bar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from explorer import comparison, regions
from explorer.charts import theme
from explorer.charts.ranked_bars import RankedRow, ranked_bars
from explorer.facts import Facts
from explorer.parts import cells, notes
from explorer.parts.profile import (
    as_drawn,
    reference_name,
    reference_title,
    sentence,
    state_keys,
    table_of,
)
from explorer.profile import Profile, Row, Share
from teams.formats import number, percent, signed_number

_KEY = "regions"
_STEPS = 5
# Differences and indexes nearer to even than this are shaded as near to it, however small all others are.
_LEAST_DIFFERENCE, _LEAST_RATIO = 0.02, 1.5
Tone = Literal["a", "b", "none"]


def build(facts: Facts) -> dict[str, Any]:
    """The part, of a report that was made with it."""
    title = _("Regions")
    if not facts.is_given("geography"):
        return cells.not_given(_KEY, title)
    profile = Profile(facts, "geography")
    if not profile.rows:
        return cells.part(_KEY, title, _("This account has no regions."))
    return _full(facts, profile, title)


def _full(facts: Facts, profile: Profile, title: str) -> dict[str, Any]:
    made = table_of(facts, profile, _("Regions of the media sets: shares of each set's people, index against %(reference)s"))
    return cells.part(
        _KEY,
        title,
        _sentence(facts, profile),
        figures=[] if _is_fixed(profile) else _figures(facts, profile),
        table=made,
        notes=[*notes.bases(facts.rule, cells.states_of(made)), *notes.no_bases(facts)],
        explain=_(
            "Shares are of each set's people: where they live. On the map every region is a tile of the same size, placed "
            "where the region lies, so that an empty region does not look like many people. The index is 100 × share in the "
            "set / share in %(reference)s. Which differences hold is tested as in the profile, over all regions together."
        )
        % {"reference": reference_name(profile)},
    )


def _is_fixed(profile: Profile) -> bool:
    """Does the target group leave only one region?"""
    return all(row.is_fixed for row in profile.rows)


def _sentence(facts: Facts, profile: Profile) -> str:
    """Where most of each set live, then what differs."""
    if _is_fixed(profile):
        return _("The target group is of one region, so there is nothing to compare.")
    clauses = []
    for side, which in zip(facts.sides, ("a", "b"), strict=False):
        found = [(share.share, row) for row in profile.rows if (share := getattr(row, which)) and share.share is not None]
        if not found or facts.withholds(side.figure) or facts.hides(1, side.base):
            continue
        most, row = max(found, key=lambda each: each[0])
        words = _("%(letter)s has most of its people in %(region)s: %(share)s.")
        share = facts.marked(percent(most), side.figure)
        clauses.append(words % {"letter": side.letter, "region": row.value, "share": share})
    return " ".join([*clauses, sentence(facts, profile, profile.rows)])


# -------------------------------------------------------------------------------------------------------------- figures


@dataclass(frozen=True)
class Number:
    """One region in one view: its number, how it reads, how strongly it is shaded in whose colour, and what is known of it."""

    row: Row
    value: float | None
    text: str
    strength: float
    tone: Tone
    state: theme.State = "holds"
    reference: float | None = None

    @property
    def heat(self) -> str:
        """The class of its shade: the tone and one of five steps; none where there is nothing."""
        if self.value is None or not self.strength:
            return "none"
        step = min(_STEPS, max(1, math.ceil(self.strength * _STEPS - 1e-9)))
        return f"{'n' if self.tone == 'none' else self.tone}{step}"


def _figures(facts: Facts, profile: Profile) -> list[dict[str, Any]]:
    """A, B, their difference, and each one's index: what may not be shown is left out."""
    found = [view for side in facts.sides for view in _share_view(facts, profile, side.letter)]
    found += _difference_view(facts, profile) if facts.b else []
    return found + [view for side in facts.sides for view in _index_view(facts, profile, side.letter)]


def _side_of(row: Row, letter: str) -> Share | None:
    return row.a if letter == "A" else row.b


def _is_shown(facts: Facts, letter: str) -> bool:
    side = next(side for side in facts.sides if side.letter == letter)
    return not facts.hides(1, side.base) and not facts.withholds(side.figure)


def _share_view(facts: Facts, profile: Profile, letter: str) -> list[dict[str, Any]]:
    if not _is_shown(facts, letter):
        return []
    shares = [share.share if (share := _side_of(row, letter)) else None for row in profile.rows]
    most = max([share for share in shares if share is not None], default=0.0) or 1.0
    tone: Tone = "a" if letter == "A" else "b"
    found = [
        Number(row, share, percent(share), (share or 0) / most, tone, reference=row.reference)
        for row, share in zip(profile.rows, shares, strict=True)
    ]
    legend = [_name(facts, letter), cells.key("tick", reference_title(profile))]
    return _view(facts, letter.lower(), letter, found, [*legend, cells.key("scale", _("Per cent of the set's people"))])


def _difference_view(facts: Facts, profile: Profile) -> list[dict[str, Any]]:
    if not _is_shown(facts, "A") or not _is_shown(facts, "B"):
        return []
    most = max([abs(row.difference or 0) for row in profile.rows] + [_LEAST_DIFFERENCE])
    found = [
        Number(
            row,
            row.difference,
            signed_number(comparison.times(100, row.difference), 1),
            abs(row.difference or 0) / most,
            "a" if (row.difference or 0) >= 0 else "b",
            as_drawn(facts, row.state),
        )
        for row in profile.rows
    ]
    names = [cells.key(letter, _("more in %(letter)s") % {"letter": letter.upper()}) for letter in ("a", "b")]
    legend = [*names, *state_keys({each.state for each in found}), cells.key("scale", _("Difference in percentage points"))]
    return _view(facts, "difference", "A − B", found, legend)


def _index_view(facts: Facts, profile: Profile, letter: str) -> list[dict[str, Any]]:
    if not _is_shown(facts, letter):
        return []
    sides = [(row, side) for row in profile.rows if (side := _side_of(row, letter)) is not None]
    ratios = [abs(math.log(side.index / 100)) for _row, side in sides if side.index]
    most = max([*ratios, math.log(_LEAST_RATIO)])
    found = [_index(facts, row, side, most, "a" if letter == "A" else "b") for row, side in sides]
    hundred = cells.key("tick", _("100 is %(reference)s") % {"reference": reference_name(profile)})
    legend = [_name(facts, letter), hundred, *state_keys({each.state for each in found})]
    return _view(facts, f"index-{letter.lower()}", _("Index %(letter)s") % {"letter": letter}, found, legend, is_index=True)


def _index(facts: Facts, row: Row, side: Share, most: float, tone: Tone) -> Number:
    """Over 100 in the set's colour, under it in grey."""
    ratio = math.log(side.index / 100) if side.index else 0.0
    over: Tone = tone if ratio >= 0 else "none"
    return Number(row, side.index, number(side.index), abs(ratio) / most, over, as_drawn(facts, side.state))


def _name(facts: Facts, letter: str) -> dict[str, str]:
    side = next(side for side in facts.sides if side.letter == letter)
    return cells.key(letter.lower(), side.title)


def _view(
    facts: Facts, key: str, label: str, found: Sequence[Number], legend: list[dict[str, str]], *, is_index: bool = False
) -> list[dict[str, Any]]:
    """Map and bars; nothing where no number is known."""
    if all(each.value is None for each in found):
        return []
    rows = [RankedRow(each.row.value, each.value, each.text, each.tone, each.state, each.reference) for each in found]
    made = cells.view(key, label, theme.data(ranked_bars(rows, is_index=is_index)), legend)
    return [made | {"tiles": _tiles(facts, found)}]


def _tiles(facts: Facts, found: Sequence[Number]) -> list[dict[str, Any]]:
    """One tile a region from north to south; no map where a region has no place on it."""
    codes = {value.label: value.code for variable in facts.subject.variables for value in variable.values if value.code}
    places = regions.places([codes.get(each.row.value, "") for each in found])
    tiles = [
        {"row": place.row, "column": place.column, "name": each.row.value, "text": each.text, "heat": each.heat}
        | {"mark": each.state if each.state in ("chance", "low") else ""}
        for place, each in zip(places or [], found, strict=False)
    ]
    return sorted(tiles, key=lambda tile: (tile["row"], tile["column"]))
