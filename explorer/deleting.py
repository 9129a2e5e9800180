"""Delete a report at Kits: another thing than to stop watching it. Asked for by a person, sent once or never.

What the portal has read stays. Where the answer is lost, Kits may have deleted it: to ask again does no harm, for what is gone
already cannot be deleted twice.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop as _  # kept in English, translated where it is shown

from explorer.models import ENDS, Origin, Recalculation, Report, Run, State
from kitsapi.client import KitsClient
from kitsapi.errors import KitsRejected
from teams.inquiries import Kind, ask
from teams.models import Inquiry, User

DELETED = _("It was deleted at Kits.")


def may_be_deleted(run: Run) -> bool:
    """Whether the portal may delete a run's report at Kits: it made it, or it is a stray of one that it made."""
    is_ours = run.report.origin == Origin.PORTAL or run.report.stray_of_id is not None
    return is_ours and bool(run.upstream_id) and run.deleted_at is None


def wish(run: Run, user: User, key: UUID) -> Inquiry:
    """Write down that a person wants a run's report deleted at Kits. The second click gets the first one's question."""
    return ask(run.account, Kind.REPORT_DELETION, {"id": run.upstream_id}, user, about=run.upstream_id, key=key)


def latest_wish(run: Run) -> Inquiry | None:
    """Return the newest wish to delete a run's report."""
    return run.account.inquiries.filter(kind=Kind.REPORT_DELETION, about=run.upstream_id).first() if run.upstream_id else None


def send(client: KitsClient, data: dict[str, Any]) -> dict[str, Any]:
    """Ask Kits to delete the report. That it has none by this id is as good."""
    try:
        return {"was_there": client.delete_report(data["id"])}
    except KitsRejected:
        if client.report_states([data["id"]]):
            raise
        return {"was_there": False}


def settled(inquiry: Inquiry) -> None:
    """Note that a report is gone from Kits: nothing waits for it any more. Within the transaction of the outcome."""
    if inquiry.trouble or inquiry.answer is None:
        return
    now = timezone.now()
    of_it = Run.objects.filter(account=inquiry.account_id, upstream_id=inquiry.about)
    of_it.update(deleted_at=now)
    released = {"due_at": None, "lease_token": None, "lease_until": None, "trouble": ""}
    of_it.exclude(state__in=ENDS).update(state=State.CANCELLED, ended_at=now, problem=DELETED, **released)
    Recalculation.objects.filter(account=inquiry.account_id, upstream_id=inquiry.about).update(gone_at=now, due_at=None)
    Report.objects.filter(account=inquiry.account_id, upstream_id=inquiry.about, vanished_at=None).update(vanished_at=now)
