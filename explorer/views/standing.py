"""Where a run stands, as a page shows it: its tag, by which a page that asks again is told that nothing has changed."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.http import HttpRequest
from django.utils.http import quote_etag
from django.utils.timesince import timesince
from django.utils.translation import get_language

from explorer.models import Run
from teams.access import role_of
from teams.build import stamp
from teams.formats import instant


def tag_of(request: HttpRequest, run: Run, ready_at: datetime | None) -> str:
    """Name what the fragment of a waiting run shows this person at present, without making it. "" for a run that has ended.

    Moments count as they are written, so that little is new within a minute; the pace of asking and the name count, too.
    """
    if not run.is_waiting:
        return ""
    moments = (run.created_at, run.submitted_at, run.asked_at, run.due_at, ready_at)
    shown = (
        *(stamp(), request.user.pk, role_of(request.user, run.report.team), request.session.session_key),
        *(get_language(), run.report.name, run.uuid, run.state, run.problem, run.trouble, run.lookups, run.upstream_id),
        *(run.look_again_in, run.is_overdue, run.is_parked, run.is_slow_to_arrive, bool(run.due_at), run.is_due),
        *(timesince(run.submitted_at) if run.submitted_at else "", *(instant(moment) for moment in moments)),
    )
    return str(quote_etag(hashlib.sha256("\x1f".join(map(str, shown)).encode()).hexdigest()[:32]))
