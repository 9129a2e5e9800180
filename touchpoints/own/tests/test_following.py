"""The mirror follows each change, also one that a sync at work may have read past."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from teams.models import Inquiry
from touchpoints.models import Sync
from touchpoints.own import changes
from touchpoints.sweep import outdated_accounts


def changed(account, trouble: str = "", ago: timedelta = timedelta(minutes=1)) -> None:
    """A change that was answered so long ago."""
    made = changes.ask(account, changes.Change("create", "media", "N", fields={}), None, uuid4())
    Inquiry.objects.filter(pk=made.pk).update(answered_at=timezone.now() - ago, trouble=trouble)


def synced(account, ago: timedelta, state: str = "done") -> None:
    """A sync that began so long ago."""
    Sync.objects.create(account=account, state=state, started_at=timezone.now() - ago, due_at=None)


BEFORE, AFTER = timedelta(minutes=2), timedelta(seconds=30)


def test_a_change_after_the_last_syncs_beginning_wants_another(account):
    synced(account, BEFORE)
    changed(account)
    assert outdated_accounts() == [account]


@pytest.mark.parametrize("state", ["done", "failed"])
def test_a_sync_that_began_after_the_change_has_seen_it(account, state):
    changed(account)
    synced(account, AFTER, state)
    assert outdated_accounts() == []


def test_while_one_is_at_work_no_other_is_asked_for(account):
    synced(account, BEFORE, "running")
    changed(account)
    assert outdated_accounts() == []


@pytest.mark.parametrize(("trouble", "is_wanted"), [("", True), ("unknown", True), ("rejected", False), ("unavailable", False)])
def test_only_what_may_have_changed_something_counts(account, trouble, is_wanted):
    synced(account, BEFORE)
    changed(account, trouble)
    assert bool(outdated_accounts()) == is_wanted


def test_an_old_change_was_read_by_night(account):
    changed(account, ago=timedelta(days=2))
    assert outdated_accounts() == []
