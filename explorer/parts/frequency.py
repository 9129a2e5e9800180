"""How often: the people of each set by their number of visits. Never a bare "frequency": visits and page views per user."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from explorer import comparison
from explorer.charts import theme
from explorer.charts.paired_bars import PairRow, paired_columns
from explorer.facts import Facts, Side
from explorer.parts import cells, notes
from kitsapi.types import FrequencyBucket
from teams.formats import number, percent

_KEY = "frequency"
OFTEN = 10


def build(facts: Facts) -> dict[str, Any]:
    """The part, of a report that was made with it."""
    title = _("Visits per user")
    if not facts.is_given("frequency"):
        return cells.part(_KEY, title, _("Not known: Kits gives no visits where the data carry no time of day."))
    made = _table(facts)
    return cells.part(
        _KEY,
        title,
        " ".join(_sentence(facts, side) for side in facts.sides),
        figures=_figures(facts),
        table=made,
        notes=[*notes.bases(facts.rule, cells.states_of(made)), *notes.no_bases(facts)],
        explain=_(
            "A visit goes on until nothing was viewed for 30 minutes. Visits per user are sessions / reach, page views per "
            "user are page views / reach: two different averages, both over the people who came at all. The last column holds "
            "everybody with that many visits or more."
        ),
    )


def _buckets(facts: Facts) -> list[int]:
    return sorted({row.visits for side in facts.sides for row in side.results.frequency or ()})


def _by_visits(side: Side) -> dict[int, FrequencyBucket]:
    return {row.visits: row for row in side.results.frequency or ()}


def _name(visits: int, buckets: list[int]) -> str:
    return _("%(visits)s and more") % {"visits": visits} if len(buckets) > 1 and visits == buckets[-1] else number(visits)


def _share_with(side: Side, least: int, most: int | None = None) -> float | None:
    """The share of a set's people with so many visits."""
    found = [row.reach for row in side.results.frequency or () if row.visits >= least and (most is None or row.visits <= most)]
    return comparison.share(sum(found), side.reach)


def _sentence(facts: Facts, side: Side) -> str:
    """How many came once, how many often, and the averages by their names."""
    if side.results.frequency is None or not side.reach:
        return _("How often people came to %(letter)s is not known.") % {"letter": side.letter}
    if facts.withholds(side.figure):
        return _("Too few people of the panel to show how often they came to %(letter)s.") % {"letter": side.letter}
    least = min(OFTEN, max((row.visits for row in side.results.frequency), default=OFTEN))
    words = _("%(once)s of %(letter)s's people came once, %(often)s at least %(least)s times")
    said = words % {
        "once": facts.marked(percent(_share_with(side, 1, 1)), side.figure),
        "often": facts.marked(percent(_share_with(side, least)), side.figure),
        "letter": side.letter,
        "least": least,
    }
    overview = side.results.overview
    if overview is None or overview.visits_per_user is None:
        return f"{said}."
    return _("%(said)s; on average %(visits)s visits per user.") % {"said": said, "visits": number(overview.visits_per_user, 1)}


def _figures(facts: Facts) -> list[dict[str, Any]]:
    """Shares of each set's people by their number of visits."""
    buckets = _buckets(facts)
    shares = [[_share(facts, side, visits) for visits in buckets] for side in facts.sides]
    if not any(share is not None for set_ in shares for share in set_):
        return []
    seconds = shares[1] if facts.b else [None] * len(buckets)
    rows = [_row(facts, *each, buckets) for each in zip(buckets, shares[0], seconds, strict=True)]
    names = [cells.key(side.letter.lower(), side.title) for side in facts.sides]
    legend = [*names, cells.key("scale", _("Per cent of each set's people, by visits per user"))]
    return [cells.view(_KEY, _("Visits per user"), theme.data(paired_columns(rows, percent, two=facts.b is not None)), legend)]


def _share(facts: Facts, side: Side, visits: int) -> float | None:
    row = _by_visits(side).get(visits)
    return None if row is None or facts.withholds(side.figure) else comparison.share(row.reach, side.reach)


def _row(facts: Facts, visits: int, a: float | None, b: float | None, buckets: list[int]) -> PairRow:
    name = _name(visits, buckets)
    words = _("%(letter)s, %(visits)s visits: %(share)s of its people")
    texts = [
        "" if share is None else words % {"letter": letter, "visits": name, "share": percent(share)}
        for letter, share in (("A", a), ("B", b))
    ]
    return PairRow(f"{visits}+" if name != number(visits) else name, a, b, *texts)


# ---------------------------------------------------------------------------------------------------------------- table


def _table(facts: Facts) -> dict[str, Any]:
    """Persons and shares by number of visits, with the two averages below."""
    columns = [_("Visits")]
    for side in facts.sides:
        columns += [_("Persons %(letter)s") % {"letter": side.letter}, _("Share of %(letter)s") % {"letter": side.letter}]
    buckets = _buckets(facts)
    rows = [cells.row(_name(visits, buckets), _line(facts, visits)) for visits in buckets]
    return cells.table(_("People by visits per user"), columns, [*rows, *_averages(facts)])


def _line(facts: Facts, visits: int) -> list[cells.Cell]:
    line = []
    for side in facts.sides:
        row = _by_visits(side).get(visits)
        share = comparison.share(row.reach, side.reach) if row else None
        line += [
            cells.figure(facts, row.reach if row else None, number, side.figure, n=side.base),
            cells.figure(facts, share, percent, side.figure, n=side.base),
        ]
    return line


def _averages(facts: Facts) -> list[dict[str, Any]]:
    """Visits per user and page views per user, each by its name."""
    found = ((_("Visits per user"), "visits_per_user"), (_("Page views per user"), "page_views_per_user"))
    rows = []
    for label, name in found:
        line = []
        for side in facts.sides:
            overview = side.results.overview
            value = getattr(overview, name) if overview else None
            line += [cells.figure(facts, value, _one_digit, side.figure, n=side.base), cells.nothing()]
        rows.append(cells.row(label, line, group=_("On average")))
    return rows


def _one_digit(value: float | None) -> str:
    return number(value, 1)
