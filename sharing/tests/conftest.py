"""A run with results to share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from explorer import drafts
from explorer.metrics import store_results
from explorer.models import MediaSet, Pick, Report, ReportVersion, Run, State
from explorer.resolution import store_sets
from explorer.tests.sample import answer_of
from kitsapi.types import ListedReport, ReportState
from sharing.models import ShareLink

COMPARISON: dict[str, Any] = {
    "version": 1,
    "head": {
        "report": "Canary report",
        "is_sandbox": True,
        "kind": "other_media",
        "kind_text": "",
        "sets": [],
        "facts": [],
        "source": "",
    },
    "parts": [],
}


@pytest.fixture
def ready_run(account: Any, alice: Any) -> Run:
    """The worked example as a ready run."""
    account.account_id = "canary-account-id"
    account.save()
    report = Report.objects.create(team=account.team, account=account, name="Viikon vertailu", created_by=alice)
    version = ReportVersion.objects.create(report=report, author=alice, blocks=["overview", "profile"])
    for slot, names in (("a", ["frontpage", "news"]), ("b", ["sports", "msn-sports"])):
        media_set = MediaSet.objects.create(version=version, slot=slot, name=" + ".join(names))
        Pick.objects.bulk_create(Pick(media_set=media_set, upstream_id=name, name=name) for name in names)
    report.current = version
    report.save()
    run = drafts.queue_run(report, alice, uuid4())
    state = ReportState("canary-upstream-id", "x", "ready", created_at=timezone.now(), calculated_at=datetime.now(UTC))
    answer = answer_of(ListedReport(state, version.definition("x")))
    store_sets(run, answer)
    headline = store_results(run, answer)
    Run.objects.filter(pk=run.pk).update(
        state=State.READY,
        due_at=None,
        ended_at=timezone.now(),
        upstream_id=state.id,
        calculated_at=state.calculated_at,
        **headline,
    )
    return Run.objects.select_related("report__team", "account", "version").get(pk=run.pk)


@pytest.fixture
def sara(team: Any) -> Any:
    """Sharer in the team."""
    from teams.models import Membership, User

    user = User.objects.create_user(email="sara@example.com", password="correct horse battery")
    Membership.objects.create(team=team, user=user, role="sharer")
    return user


@pytest.fixture
def made(ready_run: Run, alice: Any) -> tuple[ShareLink, str]:
    """An open link and its token."""
    return ShareLink.make(
        team=ready_run.report.team,
        run=ready_run,
        name="For the board",
        projection=COMPARISON,
        language="en",
        is_sandbox=True,
        created_by=alice,
    )
