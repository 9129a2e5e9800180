"""What changes something at Kits: sent once, never too late, and never called done or undone without knowing."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from kitsapi.errors import KitsDenied, KitsOutcomeUnknown, KitsRejected, KitsUnavailable
from teams import answering
from teams.inquiries import Kind, ask
from teams.models import Inquiry
from teams.models.inquiry import Outcome

CHANGE = {"name": "N"}


class Door:
    """Notes what is sent through it; raises what it is told to."""

    def __init__(self) -> None:
        self.sent: list[object] = []
        self.error: Exception | None = None
        self.settled: list[Outcome] = []

    def change(self, client: object, data: object) -> dict[str, str]:
        self.sent.append(data)
        if self.error:
            raise self.error
        return {"id": "t1"}


@pytest.fixture
def door(monkeypatch, fake_kits) -> Door:
    door = Door()
    answerer = answering.Answerer(door.change, lambda inquiry: door.settled.append(inquiry.outcome))
    monkeypatch.setitem(answering._ANSWERERS, Kind.OWN_CHANGE, answerer)
    return door


def change(account, **more) -> Inquiry:
    return ask(account, Kind.OWN_CHANGE, CHANGE, None, **more)


def outcome_of(account, door, error=None) -> Inquiry:
    door.error = error
    answering.answer(change(account))
    return Inquiry.objects.get()


def test_a_change_that_kits_has_made_is_done(keyed, door):
    found = outcome_of(keyed, door)
    assert (found.outcome, found.answer, door.settled) == (Outcome.DONE, {"id": "t1"}, [Outcome.DONE])


FAILURES = [
    (KitsRejected("Two are the most.", field="atoms"), Outcome.REFUSED),
    (KitsDenied("No.", status=403), Outcome.DENIED),
    (KitsUnavailable("Kits could not be reached."), Outcome.UNSENT),
    (KitsOutcomeUnknown("Kits did not answer in time."), Outcome.UNKNOWN),
]


@pytest.mark.parametrize(("error", "outcome"), FAILURES, ids=lambda one: type(one).__name__)
def test_what_went_wrong_says_what_may_be_done_next(keyed, door, error, outcome):
    found = outcome_of(keyed, door, error)
    assert (found.outcome, door.settled) == (outcome, [outcome])
    assert found.problem


def test_a_refusal_keeps_its_field(keyed, door):
    assert outcome_of(keyed, door, FAILURES[0][0]).field == "atoms"


def test_a_key_that_may_only_look_is_told_about_changes(keyed, door):
    assert "may not change anything in account a-1" in outcome_of(keyed, door, FAILURES[1][0]).problem


def test_the_same_form_posted_twice_is_one_change(keyed, door):
    key = uuid4()
    assert change(keyed, key=key) == change(keyed, key=key)
    assert Inquiry.objects.count() == 1


def test_two_forms_are_two_changes(keyed, door):
    assert change(keyed, key=uuid4()) != change(keyed, key=uuid4())


def older(inquiry: Inquiry, **age: float) -> Inquiry:
    Inquiry.objects.filter(pk=inquiry.pk).update(created_at=timezone.now() - timedelta(**age))
    return Inquiry.objects.get(pk=inquiry.pk)


def test_a_change_is_not_sent_after_its_person_was_told_that_it_will_not_be(keyed, door):
    late = older(change(keyed), seconds=31)
    assert not answering.answer(late)
    assert door.sent == []
    assert not answering.due().exists()


@pytest.mark.parametrize(("seconds", "outcome"), [(1, Outcome.WAITING), (33, Outcome.WAITING), (36, Outcome.UNSENT)])
def test_a_change_that_nobody_has_taken_up_is_called_unsent_only_when_nobody_will(keyed, seconds, outcome):
    assert older(change(keyed), seconds=seconds).outcome == outcome


def test_a_change_whose_worker_fell_silent_may_have_been_made_and_is_not_sent_again(keyed, door):
    silent = change(keyed)
    answering._claim(silent)
    assert older(silent, seconds=40).outcome == Outcome.WAITING
    Inquiry.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert not answering.answer(silent)
    assert (older(silent, seconds=8).outcome, door.sent) == (Outcome.UNKNOWN, [])
    assert not answering.due().exists()


def test_a_second_worker_finds_nothing_to_send(keyed, door):
    inquiry = change(keyed)
    assert answering.answer(inquiry)
    assert not answering.answer(inquiry)
    assert len(door.sent) == 1


def test_what_cannot_be_written_down_leaves_the_outcome_open(keyed, door, monkeypatch):
    def fail(inquiry):
        raise RuntimeError

    monkeypatch.setitem(answering._ANSWERERS, Kind.OWN_CHANGE, answering.Answerer(door.change, fail))
    inquiry = change(keyed)
    with pytest.raises(RuntimeError):
        answering.answer(inquiry)
    assert not Inquiry.objects.get().is_answered()
