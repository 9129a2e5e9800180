"""Duplication: which touchpoints share people, A's with B's or within one set; a table whose cells are shaded is its chart."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from explorer import comparison
from explorer.facts import Facts, Side
from explorer.parts import cells, notes
from explorer.sentences import chance
from explorer.standing import Standing
from kitsapi.types import PairReach
from teams.formats import number, percent

_KEY = "duplication"
# A table is read up to so many rows and columns; those that reach most are shown.
MOST = 30
_STEPS = 5
# Indexes nearer to 100 than this ratio are shaded as near to it, however alike all others are.
_LEAST_RATIO = 2.0
Cell = tuple[str, str]
Write = Callable[["Matrix", PairReach], Cell]


@dataclass(frozen=True)
class Matrix:
    """One table: the touchpoints of its rows and columns, by reach, and what they share. `own`: within one set."""

    key: str
    label: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    pairs: dict[tuple[str, str], PairReach]
    size: float | None
    own: bool

    @property
    def most(self) -> float:
        """The most people that any two share."""
        return max((pair.both for pair in self.pairs.values()), default=0.0)

    @property
    def widest_share(self) -> float:
        """The largest share of a row."""
        return max((comparison.share(pair.both, pair.reach_a) or 0.0 for pair in self.pairs.values()), default=0.0)

    @property
    def widest_ratio(self) -> float:
        """How far the index furthest from 100 is, as a logarithm."""
        found = (index for pair in self.pairs.values() if (index := index_of(pair, self.size)))
        return max([abs(math.log(index / 100)) for index in found] + [math.log(_LEAST_RATIO)])


def index_of(pair: PairReach, size: float | None) -> float | None:
    """100 × both × target group size / (reach × reach): 100 is what chance would give."""
    if not size:
        return None
    return comparison.times(100, comparison.share(pair.both, pair.reach_a * pair.reach_b / size))


def build(facts: Facts) -> dict[str, Any]:
    """The part, of a report that was made with it."""
    title = _("Duplication")
    counted = facts.subject.results.comparison
    if not facts.is_given("duplication") and (counted is None or counted.duplication is None):
        return cells.not_given(_KEY, title)
    matrices = _matrices(facts)
    if not matrices:
        return cells.part(_KEY, title, _nothing(facts))
    return cells.part(
        _KEY,
        title,
        " ".join(_sentence(facts, matrix) for matrix in matrices[:1]),
        grids=[_grid(facts, matrix) for matrix in matrices],
        notes=[*_left_out(facts), _base()],
        explain=_explain(),
    )


# -------------------------------------------------------------------------------------------------------------- matrices


def _matrices(facts: Facts) -> list[Matrix]:
    """A's touchpoints × B's, then those within A and within B: what is given, has two touchpoints, and may be shown."""
    standing, found = Standing(facts), []
    counted = facts.subject.results.comparison if facts.b else None
    if facts.b and counted and counted.duplication and not facts.hides_overlap:
        found.append(_across(facts, standing, counted.duplication))
    for side in facts.sides:
        if side.results.duplication and not facts.withholds(side.figure):
            found.append(_within(facts, standing, side))
    return [matrix for matrix in found if matrix.pairs]


def _across(facts: Facts, standing: Standing, pairs: Iterable[PairReach]) -> Matrix:
    """A's touchpoints and B's. One that is in both sets shares itself with itself, which says something of other days only."""
    a, b = facts.sides
    is_same = a.subject.days == b.subject.days
    told = [pair for pair in pairs if not (is_same and pair.a == pair.b)]
    shown = [pair for pair in told if not standing.withholds(a, pair.a) and not standing.withholds(b, pair.b)]
    rows = _widest({pair.a: pair.reach_a for pair in shown})
    columns = _widest({pair.b: pair.reach_b for pair in shown})
    found = {(pair.a, pair.b): pair for pair in shown if pair.a in rows and pair.b in columns}
    return Matrix("ab", _("A × B"), rows, columns, found, facts.size, own=False)


def _within(facts: Facts, standing: Standing, side: Side) -> Matrix:
    """Every pair stands twice, once from either side: a share of the row is not the same both ways."""
    given = side.results.duplication or ()
    shown = [pair for pair in given if not standing.withholds(side, pair.a) and not standing.withholds(side, pair.b)]
    both_ways = [*shown, *(PairReach(pair.b, pair.a, pair.reach_b, pair.reach_a, pair.both) for pair in shown)]
    names = _widest({pair.a: pair.reach_a for pair in both_ways})
    found = {(pair.a, pair.b): pair for pair in both_ways if pair.a in names and pair.b in names}
    label = _("Within %(letter)s") % {"letter": side.letter}
    return Matrix(side.letter.lower(), label, names, names, found, facts.size, own=True)


def _widest(reach: dict[str, float]) -> tuple[str, ...]:
    return tuple(sorted(reach, key=lambda id_: (-reach[id_], id_))[:MOST])


# ----------------------------------------------------------------------------------------------------------------- grids


def _grid(facts: Facts, matrix: Matrix) -> dict[str, Any]:
    """Names, and the cells of each mode: text and shade."""
    names = _names(facts)
    modes = (
        ("row", _("% of row"), _("Of the people of the touchpoint on the left, how many also use the one on top"), _of_row),
        ("index", _("Index"), _("Shared people against chance: 100 is as many as chance would give"), _index),
        ("persons", _("Persons"), _("People who use both"), _persons),
    )
    return {
        "key": matrix.key,
        "label": matrix.label,
        "rows": [names.get(id_, _("a touchpoint not known here")) for id_ in matrix.rows],
        "columns": [names.get(id_, _("a touchpoint not known here")) for id_ in matrix.columns],
        "modes": [
            {"key": key, "label": label, "caption": said, "cells": _cells(matrix, write)} for key, label, said, write in modes
        ],
    }


def _names(facts: Facts) -> dict[str, str]:
    return {id_: name for side in facts.sides for id_, name in side.subject.touchpoints}


def _cells(matrix: Matrix, write: Write) -> list[list[Cell]]:
    """Row by row; a touchpoint beside itself, and what Kits does not give, is a gap."""
    return [
        [write(matrix, pair) if (pair := matrix.pairs.get((row, column))) else ("", "") for column in matrix.columns]
        for row in matrix.rows
    ]


def _shade(tone: str, part: float) -> str:
    """The class of a shade: five steps; none for nothing."""
    return f"{tone}{min(_STEPS, max(1, math.ceil(part * _STEPS - 1e-9)))}" if part > 0 else ""


def _of_row(matrix: Matrix, pair: PairReach) -> Cell:
    share = comparison.share(pair.both, pair.reach_a)
    return percent(share, 0), _shade("c", (share or 0) / matrix.widest_share if matrix.widest_share else 0)


def _persons(matrix: Matrix, pair: PairReach) -> Cell:
    return number(pair.both), _shade("c", pair.both / matrix.most if matrix.most else 0)


def _index(matrix: Matrix, pair: PairReach) -> Cell:
    """Over 100 in the colour of both, under it in grey."""
    found = index_of(pair, matrix.size)
    ratio = math.log(found / 100) if found else 0.0
    return number(found), _shade("c" if ratio > 0 else "n", abs(ratio) / matrix.widest_ratio)


# ------------------------------------------------------------------------------------------------------- words and notes


def _sentence(facts: Facts, matrix: Matrix) -> str:
    """The two touchpoints that share most people, and what chance would give."""
    names = _names(facts)
    top = max(matrix.pairs.values(), key=lambda pair: pair.both)
    if not top.both:
        return _("No two of these touchpoints share anybody.")
    words = _("%(a)s and %(b)s share most people: %(both)s, %(share)s of %(a)s.")
    said = words % {
        "a": names.get(top.a, _("a touchpoint not known here")),
        "b": names.get(top.b, _("a touchpoint not known here")),
        "both": number(top.both),
        "share": percent(comparison.share(top.both, top.reach_a)),
    }
    against = chance(index_of(top, matrix.size))
    return f"{said} {_('That is %(words)s.') % {'words': against}}" if against else said


def _nothing(facts: Facts) -> str:
    """Why there is no table."""
    if facts.withholds("reach_a") or facts.hides_overlap:
        return _("Not shown: too few people of the panel.")
    return _("There are no two touchpoints that could share people.")


def _left_out(facts: Facts) -> list[str]:
    """What stands in no table: hidden touchpoints, and those beyond the widest."""
    said = []
    if any(len(side.subject.touchpoints) > MOST for side in facts.sides):
        said.append(_("The %(most)s touchpoints that reach most are shown.") % {"most": MOST})
    standing = Standing(facts)
    hidden = any(standing.withholds(side, id_) for side in facts.sides for id_, _name in side.subject.touchpoints)
    return [*said, *(notes.bases(facts.rule, {"hidden"}) if hidden or facts.hides_overlap else [])]


def _base() -> str:
    """Kits gives no sample sizes here."""
    return _("Base not known: Kits gives no sample size for two touchpoints together, so nothing here is tested.")


def _explain() -> str:
    paragraphs = [
        _("% of row: of the people of the touchpoint on the left, the share that also used the one on top. Read the other way "
          "round it is another share."),
        _("Index: 100 × both × size of the group / (reach × reach). 100 is what chance would give; more means that the same "
          "kind of people use both."),
    ]  # fmt: skip
    return "\n\n".join(paragraphs)
