"""The figures of trend and build-up: reach that grows, and three measures day by day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from django.utils.translation import gettext as _

from explorer.charts import theme
from explorer.charts.day_lines import Line, day_lines
from explorer.days import Track
from explorer.facts import Facts
from explorer.parts import cells
from explorer.parts.trend_days import Calendar, Tracks
from kitsapi.types import DayMetrics
from teams.formats import number, weekday_and_day

Measure = Callable[[DayMetrics], float | None]
_TONES: dict[str, Literal["a", "b", "either"]] = {"A": "a", "B": "b", "E": "either"}


def figures(facts: Facts, calendar: Calendar) -> list[dict[str, Any]]:
    """Build-up first, then what was asked for of the days; what nobody has or nobody may see is left out."""
    made = [
        _view(facts, calendar, "buildup", _("Build-up"), calendar.buildups, _reach),
        _view(facts, calendar, "reach", _("Reach a day"), calendar.trends, _reach),
        _view(facts, calendar, "page_views", _("Page views a day"), calendar.trends, _page_views),
        _view(facts, calendar, "sessions", _("Sessions a day"), calendar.trends, _sessions),
    ]
    return [view for view in made if view is not None]


def _reach(row: DayMetrics) -> float:
    return row.reach


def _page_views(row: DayMetrics) -> float:
    return row.page_views


def _sessions(row: DayMetrics) -> float | None:
    return row.sessions


def _view(facts: Facts, calendar: Calendar, key: str, label: str, tracks: Tracks, measure: Measure) -> dict[str, Any] | None:
    shown = {letter: track for letter, track in tracks.items() if calendar.is_shown(letter)}
    lines = [_line(letter, track, measure) for letter, track in shown.items()]
    if not any(value is not None for line in lines for value in line.values):
        return None
    is_grown = key == "buildup"
    ticks = calendar.ticks(list(shown.values()), by_number=is_grown)
    made = day_lines(lines, ticks, number, _until(facts) if is_grown and len(shown) > 1 else None)
    return cells.view(key, label, theme.data(made), _legend(facts, shown))


def _line(letter: str, track: Track, measure: Measure) -> Line:
    values = [None if row is None else measure(row) for row in track.rows]
    name = _("Either") if letter == "E" else letter
    return Line(_TONES[letter], name, track.start, values, [weekday_and_day(day) for day in track.days])


def _until(facts: Facts) -> tuple[int, str] | None:
    """The last day of the shorter period, where the longer one goes on."""
    count, a, b = facts.same_day_count
    if facts.has_equal_length is not False or a is None or b is None:
        return None
    return count - 1, _("%(days)s days") % {"days": count}


def _legend(facts: Facts, shown: Tracks) -> list[dict[str, str]]:
    names = {side.letter: side.title for side in facts.sides} | {"E": _("Either")}
    return [cells.key(f"line-{_TONES[letter]}", names[letter]) for letter in shown]
