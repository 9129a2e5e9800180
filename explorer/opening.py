"""Hidden numbers, opened for a person's own eyes: in one session, for one run, for some minutes.

What is opened stands on the team's own pages alone. Exports, links, notices and prints never have it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone

from teams.access import Right, may
from teams.audit import Event, note

if TYPE_CHECKING:
    from explorer.models import Run

LASTS = timedelta(minutes=30)
_KEY = "opened"


def may_open(request: HttpRequest, run: Run) -> bool:
    """Whether the team's rule lets hidden numbers be opened, and this person builds reports in it."""
    return run.report.team.opens_hidden and may(request.user, run.report.team, Right.BUILD)


def open_for(request: HttpRequest, run: Run) -> None:
    """Open the run's hidden numbers for this session; the audit log keeps that it was done."""
    now = timezone.now()
    still = {uuid: until for uuid, until in _sessions(request).items() if until > now.timestamp()}
    request.session[_KEY] = still | {str(run.uuid): (now + LASTS).timestamp()}
    note(run.report.team, Event.HIDDEN_OPENED, request.user, f"{run.report.name} · {run.uuid}")


def close_for(request: HttpRequest, run: Run) -> None:
    """Hide them again."""
    request.session[_KEY] = {uuid: until for uuid, until in _sessions(request).items() if uuid != str(run.uuid)}


def open_until(request: HttpRequest, run: Run) -> datetime | None:
    """Return until when the run's hidden numbers are open for this person; None: they are hidden."""
    until = _sessions(request).get(str(run.uuid), 0.0)
    if until <= timezone.now().timestamp() or not may_open(request, run):
        return None
    return datetime.fromtimestamp(until, tz=timezone.get_current_timezone())


def _sessions(request: HttpRequest) -> dict[str, float]:
    found: dict[str, float] = request.session.get(_KEY, {})
    return found
