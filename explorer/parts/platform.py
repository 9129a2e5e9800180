"""Platform: through what the people of each set come, and where their page views are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from explorer import comparison
from explorer.charts import theme
from explorer.charts.paired_bars import PairRow, paired_bars
from explorer.facts import Facts, Side
from explorer.parts import cells, notes
from kitsapi.types import PlatformMetrics
from teams.formats import number, percent

_KEY = "platform"
Measure = Callable[[PlatformMetrics], float | None]


def build(facts: Facts) -> dict[str, Any]:
    """The part, of a report that was made with it."""
    title = _("Platform")
    if not facts.is_given("platform"):
        return cells.not_given(_KEY, title)
    made = _table(facts)
    return cells.part(
        _KEY,
        title,
        " ".join(_sentence(facts, side) for side in facts.sides),
        figures=_figures(facts),
        table=made,
        notes=[*notes.bases(facts.rule, cells.states_of(made)), *notes.no_bases(facts)],
        explain=_(
            "Each platform's people are counted once, but one person may use several: shares of reach may add up to more than "
            "100%, and are not to be summed. Page views and sessions belong to one platform each."
        ),
    )


def _names() -> dict[str, str]:
    return {"web": _("Web"), "ios": _("iOS app"), "android": _("Android app"), "video": _("Video")}


def _name(platform: str) -> str:
    return _names().get(platform, platform)


def _by_platform(side: Side) -> dict[str, PlatformMetrics]:
    return {row.platform: row for row in side.results.platform or ()}


def _platforms(facts: Facts) -> list[str]:
    """Every platform of A or B, the one that reaches most first."""
    rows = [row for side in facts.sides for row in side.results.platform or ()]
    reach: dict[str, float] = {}
    for row in rows:
        reach[row.platform] = max(row.reach, reach.get(row.platform, 0.0))
    return sorted(reach, key=lambda platform: (-reach[platform], platform))


def _sentence(facts: Facts, side: Side) -> str:
    """A set's widest platform, as a share of its people."""
    rows = sorted(side.results.platform or (), key=lambda row: -row.reach)
    if side.results.platform is None or not side.reach:
        return _("How people came to %(letter)s is not known.") % {"letter": side.letter}
    if facts.withholds(side.figure):
        return _("Too few people of the panel to show how they came to %(letter)s.") % {"letter": side.letter}
    if not rows or not rows[0].reach:
        return _("Nobody was counted on any platform of %(letter)s.") % {"letter": side.letter}
    words = _("%(share)s of %(letter)s's people came by %(platform)s.")
    share = percent(comparison.share(rows[0].reach, side.reach))
    said = {"share": facts.marked(share, side.figure), "letter": side.letter, "platform": _name(rows[0].platform)}
    if len(rows) > 1 and rows[1].reach:
        words = _("%(share)s of %(letter)s's people came by %(platform)s, %(next_share)s by %(next)s.")
        next_share = facts.marked(percent(comparison.share(rows[1].reach, side.reach)), side.figure)
        said |= {"next_share": next_share, "next": _name(rows[1].platform)}
    return words % said


# -------------------------------------------------------------------------------------------------------------- figures


def _figures(facts: Facts) -> list[dict[str, Any]]:
    """Shares of each set's people, page views and sessions; what no set has is left out."""
    measures: tuple[tuple[str, str, Measure, str], ...] = (
        ("reach", _("Reach"), lambda row: row.reach, _("Per cent of each set's people")),
        ("page_views", _("Page views"), lambda row: row.page_views, _("Per cent of each set's page views")),
        ("sessions", _("Sessions"), lambda row: row.sessions, _("Per cent of each set's sessions")),
    )
    made = [_view(facts, *measure) for measure in measures]
    return [view for view in made if view is not None]


def _view(facts: Facts, key: str, label: str, measure: Measure, scale: str) -> dict[str, Any] | None:
    shares = [_shares(facts, side, key, measure) for side in facts.sides]
    if not any(share is not None for by_platform in shares for share in by_platform.values()):
        return None
    rows = [_row(platform, shares) for platform in _platforms(facts)]
    legend = [*(cells.key(side.letter.lower(), side.title) for side in facts.sides), cells.key("scale", scale)]
    return cells.view(key, label, theme.data(paired_bars(rows, percent, two=facts.b is not None)), legend)


def _shares(facts: Facts, side: Side, key: str, measure: Measure) -> dict[str, float | None]:
    """A set's share on each platform: of its people, or of all its page views or sessions."""
    rows = _by_platform(side)
    if facts.withholds(side.figure):
        return dict.fromkeys(rows)
    whole = side.reach if key == "reach" else comparison.sum_known(*(measure(row) for row in rows.values()))
    return {platform: comparison.share(measure(row), whole) for platform, row in rows.items()}


def _row(platform: str, shares: list[dict[str, float | None]]) -> PairRow:
    a, b = shares[0].get(platform), shares[-1].get(platform) if len(shares) > 1 else None
    return PairRow(_name(platform), a, b, *("" if share is None else percent(share) for share in (a, b)))


# ---------------------------------------------------------------------------------------------------------------- table


def _table(facts: Facts) -> dict[str, Any]:
    """Every number of every platform, set by set."""
    columns = [_("Platform"), _("Persons"), _("Share of the set's people"), _("Page views"), _("Sessions")]
    rows = [_line(facts, side, platform) for side in facts.sides for platform in _platforms(facts)]
    return cells.table(_("Platforms of the media sets"), columns, rows)


def _line(facts: Facts, side: Side, platform: str) -> dict[str, Any]:
    """One platform of one set; all of it stands on the set's base."""
    row = _by_platform(side).get(platform)

    def shown(value: float | None, write: Callable[[float | None], str] = number) -> cells.Cell:
        return cells.figure(facts, value, write, side.figure, n=side.base)

    line = [
        shown(row.reach if row else None),
        shown(comparison.share(row.reach, side.reach) if row else None, percent),
        shown(row.page_views if row else None),
        shown(row.sessions if row else None),
    ]
    return cells.row(_name(platform), line, side.letter.lower(), group=side.title)
