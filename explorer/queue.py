"""What a team has in flight: everything that waits, with its place in line and when it is likely to be ready."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from explorer.durations import Durations
from explorer.models import ENDS, Run, Series
from explorer.models.run import RunQuerySet
from teams.models import Team, User

# How long what has ended stays on the page.
ENDED_LATELY = timedelta(hours=24)
ENDED_SHOWN = 10
COMING_SHOWN = 10
# A page that nobody needs quickly asks this often at most, in seconds.
SLOWEST = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """A run that waits: its place among those of its Kits account, in the order they were asked for."""

    run: Run
    position: int
    of: int
    ready_at: datetime | None

    @property
    def is_late(self) -> bool:
        """Whether the time at which it was likely to be ready is over."""
        return self.ready_at is not None and self.ready_at < timezone.now()


def in_flight(team: Team) -> RunQuerySet:
    """The runs of a team that something is still to come of, the oldest first."""
    waiting = Run.objects.filter(report__team=team).exclude(state__in=ENDS)
    return waiting.order_by("created_at", "pk")


def asked_by(runs: RunQuerySet, user: User | None) -> RunQuerySet:
    """Those that this person asked for; all where no person is named."""
    return runs if user is None else runs.filter(created_by=user)


def ended_lately(team: Team) -> list[Run]:
    """The newest runs of a team that ended within the last day."""
    ended = Run.objects.filter(report__team=team, ended_at__gte=timezone.now() - ENDED_LATELY, state__in=ENDS)
    return list(ended.select_related("report", "account", "created_by").order_by("-ended_at", "-pk")[:ENDED_SHOWN])


def coming_up(team: Team) -> list[Series]:
    """The next turns of the reports that the portal repeats for a team, the next one first."""
    series = Series.objects.active().filter(report__team=team, due_at__isnull=False)
    return list(series.select_related("report").order_by("due_at", "pk")[:COMING_SHOWN])


def waiting(runs: Sequence[Run], team: Team) -> list[Waiting]:
    """Give each of these runs its place in line, and when it is likely to be ready. Three queries and two an account."""
    places, counts = _places(team)
    durations = {run.account_id: Durations(run.account) for run in runs}
    now = timezone.now()
    return [
        Waiting(run, places.get(run.pk, 1), counts[run.account_id], durations[run.account_id].ready_at(run, now))
        for run in runs
    ]


def _places(team: Team) -> tuple[dict[int, int], Counter[int]]:
    """The place of every waiting run of the team in its account's line, and how long each line is."""
    places: dict[int, int] = {}
    counts: Counter[int] = Counter()
    for pk, account in in_flight(team).values_list("pk", "account_id"):
        counts[account] += 1
        places[pk] = counts[account]
    return places, counts


def look_again_in(runs: Iterable[Run]) -> int:
    """Seconds until a page should ask again: as the youngest run says."""
    return min((run.look_again_in for run in runs), default=SLOWEST)
