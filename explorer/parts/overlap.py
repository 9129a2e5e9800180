"""The overlap drawn twice: one bar of exclusive and shared people, and two circles with exact areas."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from explorer import comparison, sentences
from explorer.charts import theme
from explorer.charts.euler import euler
from explorer.charts.exclusive_shared import SharedRow, exclusive_shared
from explorer.charts.theme import Piece
from explorer.comparison import Relation
from explorer.facts import Facts
from explorer.parts import cells, notes
from teams.formats import number, percent

_WHICH = ("only_a", "both", "only_b")
_TONES = {"only_a": "a", "both": "both", "only_b": "b", "either": ""}


def build_shared(facts: Facts) -> dict[str, Any]:
    """Exclusive and shared, as a bar."""
    pieces = _pieces(facts)
    drawn = theme.data(exclusive_shared([_row(facts, pieces)])) if pieces else None
    return _part(facts, "shared", _("Exclusive and shared"), sentences.exclusive_shared(facts), drawn) | {
        "explain": _("One bar of everyone reached. The lines below it are what A covers and what B covers.")
    }


def build_euler(facts: Facts) -> dict[str, Any]:
    """The Euler diagram."""
    pieces = _pieces(facts)
    drawn = theme.data(euler(*pieces, outside=_outside(facts))) if pieces else None
    return _part(facts, "euler", _("Two circles"), sentences.euler(facts), drawn) | {
        "explain": _("The areas of both circles and of what they share are exact.")
    }


def _part(facts: Facts, key: str, title: str, sentence: str, drawn: dict[str, Any] | None) -> dict[str, Any]:
    """What both parts have: the names as legend, the same numbers as table."""
    made = _table(facts)
    # What is not drawn says so in its sentence.
    states = cells.states_of(made) - (set() if drawn else {"hidden"})
    legend = [cells.key(side.letter.lower(), side.title) for side in facts.sides]
    return cells.part(
        key,
        title,
        sentence,
        figures=[cells.view(key, title, drawn, legend)] if drawn else [],
        table=made,
        notes=[*notes.over_the_top(facts), *notes.bases(facts.rule, states)],
    )


def _pieces(facts: Facts) -> tuple[Piece, Piece, Piece] | None:
    """The three parts for drawing; None when one is unknown or hidden, or nobody was reached."""
    if facts.relation in {Relation.UNKNOWN, Relation.NOBODY} or facts.hides_overlap:
        return None
    total = facts.counts.either
    made = [
        Piece(persons, label, f"{facts.marked(number(persons), which)}<br>{percent(comparison.share(persons, total))}")
        for persons, label, which in zip(_persons(facts), facts.part_labels, _WHICH, strict=True)
    ]
    return made[0], made[1], made[2]


def _persons(facts: Facts) -> tuple[float, float, float]:
    """Only A, both, only B; known wherever this is asked."""
    counts = facts.counts
    return counts.only_a or 0.0, counts.both or 0.0, counts.only_b or 0.0


def _row(facts: Facts, pieces: tuple[Piece, Piece, Piece]) -> SharedRow:
    """The bar with what its two lines say."""
    a, b = (f"{side.letter} {facts.marked(number(side.reach), side.figure)}" for side in facts.sides)
    return SharedRow(*pieces, a, b)


def _outside(facts: Facts) -> list[str]:
    """How many of the group neither set reached, in two lines; not said once reach exceeds the group."""
    neither = facts.counts.neither
    if neither is None:
        return []
    share = percent(comparison.share(neither, facts.size))
    return [
        _("In neither: %(number)s people") % {"number": number(neither)},
        _("%(share)s of %(group)s") % {"share": share, "group": facts.group},
    ]


def _table(facts: Facts) -> dict[str, Any]:
    """Persons of each part, as a share of everyone reached, of A and of B."""
    labels = dict(zip(_WHICH, facts.part_labels, strict=True)) | {"either": _("Either")}
    columns = [
        _("Part"),
        _("Persons"),
        _("Share of everyone reached"),
        _("Share of A"),
        _("Share of B"),
        _("Base (persons of the panel)"),
    ]
    rows = [cells.row(label, _line(facts, which), _TONES[which]) for which, label in labels.items()]
    return cells.table(_("Exclusive and shared people"), columns, rows)


def _line(facts: Facts, which: str) -> list[cells.Cell]:
    """The cells of one part."""
    value, n = facts.figure(which), facts.n_of(which)
    of_all = comparison.share(value, facts.figure("either"))
    return [
        cells.figure(facts, value, number, which, n=n),
        cells.figure(facts, of_all, percent, which, "either", n=facts.n_of("either")),
        *cells.shares_of_sets(facts, which),
        cells.base(facts, n, which) if facts.audience(which) else cells.unknown(),
    ]
