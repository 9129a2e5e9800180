"""An answer that was lost: told as it is, looked for, and never sent again before it is known."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from teams import answering
from teams.models import Inquiry
from teams.models.inquiry import Kind, Outcome
from touchpoints.models import Sync, Touchpoint
from touchpoints.own.tests.conftest import own
from touchpoints.own.tests.test_own_pages import MEDIA, new, of, outcome_page
from touchpoints.own.tests.test_own_validation import asked
from touchpoints.own.validation_form import last_full_week

LOST = "Kits did not answer: it may have been made"


@pytest.fixture
def lost(ours, kits, done) -> Inquiry:
    """A media that was made, and of which nobody heard."""
    kits.faults.lose_next_answers = 1
    change = done(new(ours, "media"), **MEDIA)
    assert change.outcome == Outcome.UNKNOWN
    return change


@pytest.fixture
def failed(ours, kits, done) -> Inquiry:
    """A media that was not made, and of which nobody heard."""
    kits.faults.change({"next_status": {"status": 500, "operation": "createMedia"}})
    change = done(new(ours, "media"), **MEDIA)
    assert change.outcome == Outcome.UNKNOWN
    return change


def older(change: Inquiry, **age: float) -> None:
    Inquiry.objects.filter(pk=change.pk).update(created_at=timezone.now() - timedelta(**age))


def look(client, person, change: Inquiry) -> Inquiry:
    client.force_login(person)
    client.post(reverse("own-look", args=[change.uuid]))
    asked = Inquiry.objects.filter(kind=Kind.OWN_LOOK_UP).first()
    assert asked is not None
    answering.answer(asked)
    asked.refresh_from_db()
    return asked


def test_a_lost_answer_is_an_honest_state(client, alice, lost):
    shown = outcome_page(client, alice, lost)
    assert LOST in shown
    assert "Look whether it is there" in shown
    assert "Send to Kits" not in shown


def test_the_same_is_not_sent_again_before_somebody_has_looked(ours, kits, lost, post):
    answer = post(new(ours, "media"), **MEDIA | {"name": MEDIA["name"].upper()})
    assert answer.status_code == 422
    assert reverse("own-outcome", args=[lost.uuid]) in answer.content.decode()
    assert Inquiry.objects.count() == 1
    assert post(new(ours, "media"), **MEDIA | {"name": "Another"}).outcome == Outcome.WAITING


def test_what_was_made_is_found_and_read(client, alice, ours, lost, read_anew):
    read_anew(ours)
    assert look(client, alice, lost).answer["is_done"]
    assert Sync.objects.live().get().occasion == "change"
    shown = outcome_page(client, alice, lost)
    assert "It is there" in shown
    assert Touchpoint.objects.get(name=MEDIA["name"]).get_absolute_url() in shown


def test_what_is_not_there_yet_may_still_come(client, alice, failed, settings):
    settings.KITS_QUIET_SECONDS = 90
    assert not look(client, alice, failed).answer["is_done"]
    shown = outcome_page(client, alice, failed)
    assert "Kits may still be at it" in shown
    assert "Send to Kits" not in shown


def test_what_is_not_there_after_a_while_may_be_sent_again_as_it_was_typed(client, alice, ours, failed, post):
    older(failed, seconds=200)
    assert not look(client, alice, failed).answer["is_done"]
    shown = outcome_page(client, alice, failed)
    assert "It was not done" in shown
    assert 'value="Uusi.example"' in shown
    assert post(new(ours, "media"), **MEDIA).outcome == Outcome.WAITING


def test_a_look_that_was_begun_too_early_proves_nothing_later(client, alice, failed):
    look(client, alice, failed)
    older(failed, seconds=80)
    assert "It was not done" not in outcome_page(client, alice, failed)


def test_a_look_that_fails_says_so_and_may_be_repeated(client, alice, kits, lost):
    kits.faults.change({"next_status": {"status": 500, "operation": "listMedias"}})
    look(client, alice, lost)
    shown = outcome_page(client, alice, lost)
    assert "It could not be looked for" in shown
    assert "Look whether it is there" in shown


def test_a_second_click_does_not_look_twice(client, alice, lost):
    client.force_login(alice)
    for _ in range(2):
        client.post(reverse("own-look", args=[lost.uuid]))
    assert Inquiry.objects.filter(kind=Kind.OWN_LOOK_UP).count() == 1


def test_what_was_answered_needs_no_look(client, alice, ours, done):
    change = done(new(ours, "media"), **MEDIA)
    client.force_login(alice)
    client.post(reverse("own-look", args=[change.uuid]))
    assert not Inquiry.objects.filter(kind=Kind.OWN_LOOK_UP).exists()


def lose(kits, operation: str) -> None:
    """The work is done, and an error is said."""
    kits.faults.change({"next_status": {"status": 500, "operation": operation, "when": "after"}})


def test_a_lost_change_is_found_by_what_it_says(client, alice, ours, kits, done):
    title = own("media_title")
    atoms = list(title.atoms.values_list("atom_upstream_id", flat=True))
    lose(kits, "changeMediaTitle")
    change = done(of("own-change", title), name="Uusi nimi", atoms=atoms, publication_types=title.publication_types)
    assert change.outcome == Outcome.UNKNOWN
    assert look(client, alice, change).answer == {"is_done": True, "id": title.upstream_id}


def test_a_lost_deletion_is_found_by_what_is_not_there(client, alice, ours, kits, done, read_anew):
    done(new(ours, "media"), **MEDIA)
    read_anew(ours)
    lose(kits, "deleteMedia")
    change = done(of("own-deletion", Touchpoint.objects.get(name=MEDIA["name"])))
    assert change.outcome == Outcome.UNKNOWN
    assert look(client, alice, change).answer["is_done"]


@pytest.mark.parametrize("is_done", [True, False])
def test_a_lost_validation_is_found_by_its_days(client, alice, ours, kits, done, read_anew, is_done):
    media = done(new(ours, "media"), **MEDIA)
    assert media.answer
    read_anew(ours)
    made, (start, end) = Touchpoint.objects.get(name=MEDIA["name"]), last_full_week(timezone.now())
    if is_done:
        kits.sandbox.store.add_validation(made.upstream_id, start.isoformat(), end.isoformat(), "VALID")
    lose(kits, "createValidation")
    change = done(of("own-validation", made), **asked(1000))
    assert look(client, alice, change).answer == {"is_done": is_done, "id": made.upstream_id}


def test_a_worker_that_fell_silent_leaves_it_open(client, alice, ours, post):
    change = post(new(ours, "media"), **MEDIA)
    Inquiry.objects.update(attempts=1, lease_until=timezone.now() - timedelta(seconds=1))
    assert LOST in outcome_page(client, alice, change)
