"""The table of trend and build-up: a line a day, or a line a pair of days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from explorer.facts import Facts
from explorer.parts import cells
from explorer.parts.trend_days import Calendar
from kitsapi.types import DayMetrics
from teams.formats import number, weekday_and_day

Measure = Callable[[DayMetrics], float | None]
# A column: its name, its letter, whether it is cumulative, what it shows.
Column = tuple[str, str, bool, Measure]


def table(facts: Facts, calendar: Calendar) -> dict[str, Any]:
    """Every number of every day; the cumulative ones belong to the day that is named."""
    columns = list(_columns(calendar))
    first, last = _range(calendar)
    rows = [cells.row(*_line(facts, calendar, columns, place)) for place in range(first, last + 1)]
    heads = [_("Day") if calendar.is_same else _("Days of A and B"), *(name for name, *_rest in columns)]
    return cells.table(_("Day by day: reach, page views and sessions, and reach since the first day"), heads, rows)


def _columns(calendar: Calendar) -> Iterator[Column]:
    """Day by day, then cumulative; sessions only where somebody has any."""
    has_sessions = any(row and row.sessions is not None for track in calendar.trends.values() for row in track.rows)
    for letter in calendar.trends:
        yield _("Reach %(letter)s") % {"letter": letter}, letter, False, lambda row: row.reach
        yield _("Page views %(letter)s") % {"letter": letter}, letter, False, lambda row: row.page_views
        if has_sessions:
            yield _("Sessions %(letter)s") % {"letter": letter}, letter, False, lambda row: row.sessions
    for letter in calendar.buildups:
        name = _("Build-up either") if letter == "E" else _("Build-up %(letter)s") % {"letter": letter}
        yield name, letter, True, lambda row: row.reach
        if letter != "E":
            yield _("Page views so far %(letter)s") % {"letter": letter}, letter, True, lambda row: row.page_views


def _range(calendar: Calendar) -> tuple[int, int]:
    """The first and the last place of any day. Build-ups are read by date, so B's begin where B begins."""
    places = [place for track in calendar.trends.values() for place in (track.places[0], track.places[-1])]
    for letter, track in calendar.buildups.items():
        start = calendar.shift if letter == "B" else 0
        places += [start, start + len(track.days) - 1]
    return min(places), max(places)


def _line(facts: Facts, calendar: Calendar, columns: list[Column], place: int) -> tuple[str, list[cells.Cell]]:
    line = []
    for _name, letter, is_grown, measure in columns:
        row = _row(calendar, letter, is_grown, place)
        line.append(_cell(facts, calendar, letter, None if row is None else measure(row)))
    return _label(calendar, place), line


def _row(calendar: Calendar, letter: str, is_grown: bool, place: int) -> DayMetrics | None:
    if not is_grown:
        return calendar.trends[letter].at(place)[1]
    return calendar.buildups[letter].at(place - (calendar.shift if letter == "B" else 0))[1]


def _cell(facts: Facts, calendar: Calendar, letter: str, value: float | None) -> cells.Cell:
    which = calendar.figure(letter)
    return cells.figure(facts, value, number, which, n=facts.base_of(which))


def _label(calendar: Calendar, place: int) -> str:
    """The date, or the dates of both sets."""
    days = {}
    for letter in ("A", "B"):
        track = calendar.trends.get(letter)
        shift = 0 if track else calendar.shift if letter == "B" else 0
        track = track or calendar.buildups.get(letter)
        day = track.at(place - shift)[0] if track else None
        if day is not None:
            days[letter] = weekday_and_day(day)
    if calendar.is_same:
        return next(iter(days.values()), "")
    return " · ".join(f"{letter} {day}" for letter, day in days.items())
