"""An account of the sandbox with its mirror, and a worker that answers when it is told to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from teams import answering
from teams.kits import open_client
from teams.models import Inquiry
from touchpoints.models import Touchpoint
from touchpoints.sync import claim, request_sync, run


@pytest.fixture
def read_anew() -> Callable[[Any], None]:
    """Do the sync that is wanted, or one."""

    def read_anew(account: Any) -> None:
        request_sync(account)
        sync = claim(account.pk)
        assert sync is not None
        run(sync, open_client)

    return read_anew


@pytest.fixture
def ours(connected: Any, read_anew: Callable[[Any], None]) -> Any:
    """The team's account at the sandbox, mirrored."""
    read_anew(connected)
    connected.refresh_from_db()
    return connected


@pytest.fixture
def post(client: Any, alice: Any) -> Callable[..., Any]:
    """Alice posts a form, and gets the change that was written down, or the page that says what is wrong."""

    def post(url: str, **fields: Any) -> Any:
        client.force_login(alice)
        answer = client.post(url, {"key": uuid4(), **fields})
        return Inquiry.objects.get(uuid=answer["Location"].strip("/").split("/")[-1]) if answer.status_code == 302 else answer

    return post


@pytest.fixture
def done(post: Callable[..., Any]) -> Callable[..., Inquiry]:
    """The same, and a worker does it at once."""

    def done(url: str, **fields: Any) -> Inquiry:
        change = post(url, **fields)
        assert isinstance(change, Inquiry), change.context["form"].errors
        answering.answer(change)
        change.refresh_from_db()
        return change

    return done


def own(kind: str, **more: Any) -> Touchpoint:
    """One of the account's own, the first by name."""
    found = Touchpoint.objects.filter(is_own=True, kind=kind, gone_at=None, **more).order_by("sort_key").first()
    assert found is not None
    return found
