"""Which day of A stands beside which of B, and what may be shown of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from explorer.days import Track, shift_by_weekday, track
from explorer.facts import Facts
from teams.formats import number, short_day, weekday

Tracks = dict[str, Track]


@dataclass(frozen=True)
class Calendar:
    """The days of the sets in their places. Letters are keys; E is either."""

    facts: Facts

    @cached_property
    def is_same(self) -> bool:
        """Do all sets have the same days? One set has."""
        b = self.facts.subject.set_b
        return b is None or self.facts.subject.set_a.days == b.days

    @cached_property
    def shift(self) -> int:
        """How many places B's first day stands after A's."""
        a, b = (side.subject.days for side in (self.facts.sides[0], self.facts.sides[-1]))
        return 0 if self.is_same or a is None or b is None else shift_by_weekday(a.start, b.start)

    @cached_property
    def trends(self) -> Tracks:
        """Each day by itself, by weekday."""
        starts = {"A": 0, "B": self.shift}
        found = {s.letter: track(s.results.trend, s.subject.days, starts[s.letter]) for s in self.facts.sides}
        return {letter: made for letter, made in found.items() if made is not None}

    @cached_property
    def buildups(self) -> Tracks:
        """Cumulative, by number of days; either only where the periods are the same."""
        found = {side.letter: track(side.results.buildup, side.subject.days) for side in self.facts.sides}
        counted = self.facts.subject.results.comparison
        if self.is_same and counted and self.facts.b:
            found["E"] = track(counted.buildup_of_either, self.facts.a.subject.days)
        return {letter: made for letter, made in found.items() if made is not None}

    @property
    def tracks(self) -> list[Track]:
        """All of them."""
        return [*self.trends.values(), *self.buildups.values()]

    def figure(self, letter: str) -> str:
        """Which figure's base the numbers of a letter stand on."""
        return "either" if letter == "E" else f"reach_{letter.lower()}"

    def is_shown(self, letter: str) -> bool:
        """May the numbers of this letter be shown?"""
        return not self.facts.withholds(self.figure(letter))

    def ticks(self, tracks: list[Track], *, by_number: bool) -> list[tuple[int, str]]:
        """Names of places, few enough for a phone: dates of the same days, else weekdays, weeks, or numbers of days."""
        first = min((t.start for t in tracks), default=0)
        count = max((t.start + len(t.days) for t in tracks), default=0) - first
        if self.is_same and tracks:
            return [(at, short_day(tracks[0].days[at])) for at in range(0, count, _step(count, most=4))]
        if by_number:
            return [(at, number(at + 1)) for at in range(0, count, _step(count, most=8))]
        if count <= _SHORT:
            return [(first + at, self._weekday(tracks, first + at)) for at in range(count)]
        weeks = range(0, count, 7 * -(-count // 35))
        return [(at, _("week %(number)s") % {"number": number(at // 7 + 1)}) for at in weeks]

    def _weekday(self, tracks: list[Track], place: int) -> str:
        """The weekday that all sets share at a place."""
        days = [day for day, _row in (each.at(place) for each in tracks) if day]
        return weekday(days[0]) if days else ""


# So many days are named one by one.
_SHORT = 9


def _step(count: int, most: int) -> int:
    """From one named day to the next: whole weeks where there are many."""
    step = -(-count // most)
    return step if count <= 14 else 7 * -(-step // 7)
