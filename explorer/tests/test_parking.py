"""A run that workers end with harms no other, and is put aside in the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from explorer.models import Run, State
from explorer.models.run import DEATHS_BEFORE_PARKING
from explorer.polling import poll

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def three(run: Run, fake_kits: Any) -> list[Run]:
    """Three runs of one account that are being calculated."""
    found, asked = [], run.version.definition("x")
    for _number in range(3):
        version = run.version
        version.pk, version.uuid, version.number, version._state.adding = None, uuid4(), version.number + 1, True
        version.save()
        upstream_id = fake_kits.create_report(asked).id
        given = {"state": State.CALCULATING, "upstream_id": upstream_id, "submitted_at": timezone.now()}
        found.append(Run.objects.create(report=run.report, version=version, account=run.account, **given))
    run.delete()
    make_due()
    return found


def make_due() -> None:
    Run.objects.filter(parked_at=None).update(due_at=timezone.now() - timedelta(seconds=1))


def claim(run: Run) -> list[Run]:
    return run.account.runs.claim_due([State.CALCULATING], limit=50)


def worker_dies() -> None:
    """Whatever is held now is held by nobody."""
    Run.objects.exclude(lease_until=None).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_what_a_worker_died_with_is_taken_one_by_one(three: list[Run]) -> None:
    assert len(claim(three[0])) == 3
    worker_dies()
    assert [len(claim(three[0])) for _turn in range(4)] == [1, 1, 1, 0]


def test_only_the_run_that_workers_die_with_is_parked(three: list[Run], fake_kits: Any) -> None:
    claim(three[0])
    worker_dies()
    for _turn in range(3 * DEATHS_BEFORE_PARKING):
        for run in claim(three[0]):
            if run != three[1]:
                poll([run], fake_kits)
        worker_dies()
    parked = Run.objects.exclude(parked_at=None)
    assert list(parked) == [three[1]]
    assert (parked[0].state, parked[0].due_at, parked[0].is_parked, parked[0].lease_token) == ("calculating", None, True, None)
    assert "ended while they had this run" in parked[0].trouble


def test_a_step_that_ends_well_begins_anew(three: list[Run], fake_kits: Any) -> None:
    for _round in range(2 * DEATHS_BEFORE_PARKING):
        make_due()
        claim(three[0])
        worker_dies()
        while runs := claim(three[0]):
            poll(runs, fake_kits)
    assert set(Run.objects.values_list("deaths", "parked_at")) == {(0, None)}


def test_a_person_may_try_a_parked_run_once_more(three: list[Run], client: Any, alice: Any) -> None:
    Run.objects.filter(pk=three[0].pk).update(parked_at=timezone.now(), due_at=None, deaths=2, trouble="x")
    client.force_login(alice)
    page = client.get(reverse("run-page", args=[three[0].uuid])).content.decode()
    assert "Parked" in page and "Try once more" in page and "Waiting for Kits" not in page
    client.post(reverse("run-resumption", args=[three[0].uuid]))
    after = Run.objects.get(pk=three[0].pk)
    assert (after.parked_at, after.deaths, after.is_due) == (None, 0, True)


def test_an_unconfirmed_run_that_is_parked_is_not_sent_again_by_a_person(three: list[Run]) -> None:
    Run.objects.update(state=State.UNCONFIRMED, parked_at=timezone.now())
    assert not three[0].send_again()


def test_a_run_that_is_not_parked_cannot_be_taken_up(three: list[Run]) -> None:
    assert not three[0].take_up()
    three[0].stop()
    Run.objects.update(parked_at=timezone.now())
    assert not three[0].take_up()


def test_an_answer_about_many_is_fenced(three: list[Run], fake_kits: Any) -> None:
    slow = claim(three[0])
    worker_dies()
    quick = claim(three[0])
    before = set(Run.objects.values_list("pk", "due_at", "lease_token"))
    Run.objects.exclude(pk=quick[0].pk).update(lease_token=uuid4())
    poll(slow, fake_kits)
    assert {pk for pk, _due, _token in before} == set(Run.objects.filter(asked_at=None).values_list("pk", flat=True))
