"""Rows of ours as the API writes them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from explorer.models import MediaSet, Report, ReportVersion, Run
from teams.models import Team


def reports_of(team: Team) -> QuerySet[Report]:
    """The team's reports; helper reports are no reports of their own."""
    return Report.objects.filter(team=team, helper_for=None).select_related("account", "current")


def runs_of(team: Team) -> QuerySet[Run]:
    """The team's calculations, the newest first."""
    return Run.objects.filter(report__team=team).select_related("report").order_by("-created_at", "-pk")


def report(row: Report) -> dict[str, Any]:
    """A report in a list."""
    return {
        "id": row.uuid,
        "name": row.name,
        "account": row.account.uuid,
        "is_sandbox": row.account.is_sandbox(),
        "is_made_in_kits": row.is_made_in_kits,
        "has_draft": row.has_draft,
        "created_at": row.created_at,
        "changed_at": row.touched_at,
        "token_name": row.token_name,
        "page": settings.BASE_URL + row.get_absolute_url(),
    }


def report_detail(row: Report) -> dict[str, Any]:
    """A report with what it asks and how it stands."""
    latest, ready = row.latest_run(), row.latest_ready_run()
    return report(row) | {
        "asked": _asked(row.current) if row.current else None,
        "latest_run": run(latest) if latest else None,
        "latest_ready_run": run(ready) if ready else None,
    }


def _asked(version: ReportVersion) -> dict[str, Any]:
    sets = {each.slot: _set(each) for each in version.media_sets.prefetch_related("picks")}
    return {
        "blocks": version.blocks,
        "target_group": version.target_group,
        "include_not_validated": version.include_not_validated,
        "set_a": sets.get("a"),
        "set_b": sets.get("b"),
    }


def _set(row: MediaSet) -> dict[str, Any]:
    preset = row.date_preset or None
    return {
        "name": row.name,
        "touchpoints": [{"id": pick.upstream_id, "name": pick.name} for pick in row.picks.all()],
        "touchpoint_preset": row.touchpoint_preset or None,
        "period": {"preset": preset, "start": None if preset else row.start, "end": None if preset else row.end},
    }


def run(row: Run) -> dict[str, Any]:
    """One calculation: where it stands, without its numbers."""
    return {
        "id": row.uuid,
        "report": row.report.uuid,
        "state": row.state,
        "state_name": row.get_state_display(),
        "is_waiting": row.is_waiting,
        "look_again_in": row.look_again_in if row.is_waiting else None,
        "created_at": row.created_at,
        "submitted_at": row.submitted_at,
        "calculated_at": row.calculated_at,
        "ended_at": row.ended_at,
        "problem": _(row.problem) if row.problem else "",
        "trouble": _(row.trouble) if row.trouble else "",
        "code": row.code or "",
        "withdrawn_at": row.withdrawn_at,
        "withdrawn_because": row.withdrawn_because,
        "token_name": row.token_name,
        "page": settings.BASE_URL + row.get_absolute_url(),
    }
