"""Who is there at the beginning: a team with a key, and reports that only wait to be calculated."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

EMAIL, PASSWORD = "chaos@kitsportal.example", "correct horse battery"


def make_cast(key: dict[str, str], reports: int) -> list[str]:
    """Make person, team, account and reports; return the reports' public ids."""
    from explorer import drafts
    from explorer.models import Report
    from teams.models import Membership, Team, User

    person = User.objects.create_user(email=f"{uuid4().hex[:8]}.{EMAIL}", password=PASSWORD)
    team = Team.objects.create(name="Chaos")
    Membership.objects.create(team=team, user=person, role="admin")
    account = _account(team, key)
    made = []
    for number in range(reports):
        report = drafts.new_report(team, account, person)
        _make_sendable(report, number)
        made.append(str(report.uuid))
    assert Report.objects.filter(team=team).count() == reports
    return made


def email() -> str:
    """Who signs in."""
    from teams.models import User

    return str(User.objects.filter(email__endswith=EMAIL).latest("pk").email)


def _account(team: Any, key: dict[str, str]) -> Any:
    from teams.models import KitsAccount
    from teams.vault import seal

    secret = key["client_secret"]
    row = KitsAccount(team=team, name="Chaos", upstream="sandbox", state="working", secret_hint=secret[-4:])
    row.account_id, row.client_id = key["account_id"], key["client_id"]
    row.sealed_secret = seal(secret, row=row, field="sealed_secret")
    row.save()
    return row


def _make_sendable(report: Any, number: int) -> None:
    """As if it had been sent before: "Calculate again" is what people press."""
    from django.utils import timezone

    from explorer.models.report import fingerprint

    report.name = f"Chaos {number:05}"
    report.save()
    version = report.current
    version.media_sets.update(name="Own media", touchpoint_preset="all_my_media")
    version.submitted_at = timezone.now()
    version.fingerprint = fingerprint(version.definition(report.name))
    version.save()


def make_draft(report: str) -> None:
    """As if it had never been sent."""
    from explorer.models import ReportVersion

    ReportVersion.objects.filter(report__uuid=report).update(submitted_at=None, fingerprint="")
