"""A worker's turn: one bad row stops no other, and a key that does not open is said on the row."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from explorer import submission, work
from explorer.models import Run, State


def test_a_key_that_cannot_be_opened_fails_what_was_never_sent(run: Run) -> None:
    run.account.sealed_secret = "not sealed by this portal"
    run.account.save()
    work.submit_due(run.account)
    after = Run.objects.get()
    assert (after.state, "secret" in after.problem) == (State.FAILED, True)


def test_what_is_at_kits_waits_until_the_key_opens_again(run: Run) -> None:
    Run.objects.update(state=State.CALCULATING, upstream_id="x-1", submitted_at=timezone.now())
    run.account.sealed_secret = "not sealed by this portal"
    run.account.save()
    work.poll_due(run.account)
    after = Run.objects.get()
    assert (after.state, "secret" in after.trouble, after.lease_token) == (State.CALCULATING, True, None)


def test_an_upstream_without_an_address_is_waited_out(run: Run, settings: Any) -> None:
    settings.SANDBOX_URL = ""
    work.submit_due(run.account)
    assert (Run.objects.get().state, "SANDBOX_URL" in Run.objects.get().trouble) == (State.QUEUED, True)


def test_one_bad_row_stops_no_other(run: Run, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    other = Run.objects.get()
    other.pk, other.uuid, other.marker, other._state.adding = None, "0" * 32, "0" * 12, True
    other.key, other.version = "0" * 32, _copied(run.version)
    other.save()
    seen = []

    def stumble(found: Run, _client: Any) -> None:
        seen.append(found.pk)
        raise KeyError("surprise")

    monkeypatch.setattr(submission, "submit", stumble)
    work.submit_due(run.account)
    assert sorted(seen) == sorted([run.pk, other.pk])
    assert {row.lease_token for row in Run.objects.all()} == {None}
    assert "surprise" in caplog.text


def _copied(version: Any) -> Any:
    version.pk, version.uuid, version.number, version._state.adding = None, "1" * 32, 9, True
    version.save()
    return version
