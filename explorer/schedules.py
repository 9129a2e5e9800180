"""All schedules of a team, of both kinds: what the portal repeats, and what Kits recalculates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from explorer.models import Recalculation, Report, Series
from teams.models import Team, User


@dataclass(frozen=True, slots=True)
class Schedule:
    """One schedule of a report, of whichever kind. `state`: active, paused, ended or gone."""

    report: Report
    # What the portal repeats has a series; what Kits recalculates has a word of Kits' for how often.
    series: Series | None
    every: str
    state: str
    next_at: datetime | None
    owner: User | None
    problem: str = ""

    @property
    def is_active(self) -> bool:
        """Whether it goes on."""
        return self.state == "active"


def schedules(team: Team) -> list[Schedule]:
    """Every schedule of a team: those that go on first, the next due at the top. Two queries."""
    repeated = Series.objects.filter(report__team=team).select_related("report__team", "created_by")
    recalculated = Recalculation.objects.filter(report__team=team).select_related("report__team", "version__author")
    # A report that was sent anew is followed in its newest form alone.
    newest = {row.report_id: row for row in recalculated.order_by("pk")}
    return sorted([*map(_of_portal, repeated), *map(_of_kits, newest.values())], key=_place)


def _of_portal(series: Series) -> Schedule:
    return Schedule(series.report, series, "", series.state, series.due_at, series.created_by, series.problem)


def _of_kits(row: Recalculation) -> Schedule:
    state = "gone" if row.gone_at else "active" if row.is_followed else "paused"
    next_at = row.expected_at if row.is_followed else None
    return Schedule(row.report, None, row.version.recalculation, state, next_at, row.version.author)


def _place(schedule: Schedule) -> tuple[int, bool, float, str]:
    order = ("active", "paused").index(schedule.state) if schedule.state in ("active", "paused") else 2
    when = schedule.next_at.timestamp() if schedule.next_at else 0.0
    return order, schedule.next_at is None, when, schedule.report.name
