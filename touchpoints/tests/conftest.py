"""A Kits that says what a test tells it, and a small tree in the mirror."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from kitsapi.types import AtomRef, Touchpoint, Validity, Variable
from touchpoints.models import Sync
from touchpoints.sync import claim, request_sync, run


def make(id_: str, name: str, kind: str = "media", **more: Any) -> Touchpoint:
    """Describe a touchpoint as Kits would; `atoms` are ids of medias."""
    more["atoms"] = tuple(AtomRef(atom, "media") for atom in more.get("atoms", ()))
    more["validity"] = tuple(Validity(date(2026, 1, a), date(2026, 1, b), word) for a, b, word in more.get("validity", ()))
    owner = {"owner_id": "us", "owner_name": "Järviseudun Media", "is_own": True}
    return Touchpoint(id=id_, kind=kind, name=name, **(owner | more))


THEIRS = {"owner_id": "them", "owner_name": "Tunturi-Lehdet", "is_own": False}
WORLD = [
    make("m1", "Yläjärven Sanomat", validity=[(5, 11, "valid"), (12, 18, "invalid")]),
    make("m2", "Yläjärvi App", platform="ios"),
    make("s1", "Urheilu", "section", parent_id="m1", validity=[(1, 4, "not_validated")]),
    make("s2", "Sää", "section", parent_id="m1"),
    make("t1", "Yläjärvi", "media_title", atoms=("m1", "m2"), labels=("local",)),
    make("x1", "Tunturi", **THEIRS),
    make("g1", "Uutiset", "group", atoms=("m1", "x1", "hidden"), **THEIRS),
]


class FakeKits:
    """Lists what it is told to list; `breaks_after` touchpoints it raises `error`."""

    def __init__(self, listed: Iterable[Touchpoint] = WORLD) -> None:
        self.listed = list(listed)
        self.variables: list[Variable] = [Variable("age", "Age")]
        self.error: Exception | None = None
        self.breaks_after = 0
        self.meanwhile: Callable[[], object] = lambda: None
        self.counts: int | None = None

    def check(self) -> int:
        """Count what is listed, unless told to count otherwise."""
        return len(self.listed) if self.counts is None else self.counts

    def touchpoints(self) -> Iterator[Touchpoint]:
        """List page by page; something else may happen meanwhile."""
        for number, touchpoint in enumerate(self.listed):
            if self.error and number == self.breaks_after:
                raise self.error
            yield touchpoint
        if self.error and self.breaks_after >= len(self.listed):
            raise self.error
        self.meanwhile()

    def target_group_variables(self) -> list[Variable]:
        """List variables."""
        return self.variables

    @contextmanager
    def open(self, account: Any) -> Iterator[FakeKits]:
        """Stand in for `teams.kits.open_client`."""
        yield self


@pytest.fixture
def fake() -> FakeKits:
    """A Kits with a small world."""
    return FakeKits()


@pytest.fixture
def sync_with(account: Any) -> Callable[..., Sync]:
    """Ask for a sync and do it."""

    def sync_with(kits: FakeKits, **asked: Any) -> Sync:
        request_sync(account, **asked)
        sync = claim(account.pk)
        assert sync is not None
        run(sync, kits.open)
        sync.refresh_from_db()
        return sync

    return sync_with


@pytest.fixture
def mirrored(account: Any, fake: FakeKits, sync_with: Callable[..., Sync]) -> Any:
    """The account with the small world in its mirror."""
    sync_with(fake)
    account.refresh_from_db()
    return account
