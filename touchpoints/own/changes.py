"""Changes of own touchpoints: written down, sent once by a worker, looked for where the answer was lost.

`input` of a change: action (create, change, delete, validate), kind, id (empty for a new one), name, fields (what is said,
in the words of `kitsapi.types_rest`) and typed (the form as it was filled in, to be shown again).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from kitsapi.client import KitsClient
from kitsapi.plain import plain, read
from kitsapi.types_rest import Description, Measured
from teams import inquiries
from teams.lost_answers import is_open
from teams.models import Inquiry, KitsAccount
from teams.models.inquiry import Kind as Asked
from teams.models.inquiry import Outcome
from teams.waking import wake
from touchpoints.models import Sync, Touchpoint
from touchpoints.sync import request_sync
from touchpoints.tasks import sync_account

NEW = "new"
# An unanswered change that is older is no longer in the way of the same once more.
REMEMBERED = timedelta(days=1)
# Of the changes of one touchpoint so many are looked through, and so many validations shown.
LOOKED_THROUGH, SHOWN = 200, 24


@dataclass(frozen=True, slots=True)
class Change:
    """What is wanted. `id` is empty for a new touchpoint."""

    action: str
    kind: str
    name: str
    id: str = ""
    fields: Mapping[str, Any] | None = None
    typed: Mapping[str, Any] | None = None

    @property
    def about(self) -> str:
        """What it is about, for whoever looks for it."""
        return self.id or NEW


def ask(account: KitsAccount, change: Change, user: Any, key: UUID) -> Inquiry:
    """Write a change down and send for a worker. The same form posted again gets the same change."""
    return inquiries.ask(account, Asked.OWN_CHANGE, plain_change(change), user, about=change.about, key=key)


def plain_change(change: Change) -> dict[str, Any]:
    """A change as JSON."""
    return {**asdict(change), "fields": plain_fields(change.fields or {}), "typed": dict(change.typed or {})}


def plain_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Days as text, tuples as lists."""
    return {name: plain(value) for name, value in fields.items()}


def send(client: KitsClient, asked: dict[str, Any]) -> dict[str, Any]:
    """Do at Kits what a change wants: one write, never repeated. What Kits made of it."""
    kind, id, fields = asked["kind"], asked["id"], asked["fields"]
    match asked["action"]:
        case "create":
            return {"id": client.core.create(kind, read(Description, fields)).id}
        case "change":
            return {"id": client.core.change(kind, id, read(Description, fields)).id}
        case "delete":
            client.core.delete(kind, id)
            return {"id": id}
        case "validate":
            return {"id": id, "validated": plain(client.core.validate(id, read(Measured, fields)))}
    raise ValueError(asked["action"])


def mirror_follows(inquiry: Inquiry) -> None:
    """What Kits has changed, or may have, is read anew."""
    if inquiry.outcome in (Outcome.DONE, Outcome.UNKNOWN):
        _sync(inquiry.account, inquiry.asked_by)


def found_follows(inquiry: Inquiry) -> None:
    """A change that a look-up has found is read like one that was answered."""
    if inquiry.answer and inquiry.answer["is_done"]:
        _sync(inquiry.account, inquiry.asked_by)


def _sync(account: KitsAccount, user: Any) -> None:
    request_sync(account, user, occasion=Sync.Occasion.CHANGE)
    wake(sync_account, account.pk)


# ------------------------------------------------------------------------------------------------ after a lost answer


def look_for(change: Inquiry, user: Any) -> Inquiry:
    """Have a worker look whether a change whose answer was lost was made."""
    asked = {name: change.input[name] for name in ("action", "kind", "id", "name", "fields")}
    return inquiries.ask(change.account, Asked.OWN_LOOK_UP, asked, user, about=str(change.uuid))


def unsettled(account: KitsAccount, change: Change, but: UUID) -> Inquiry | None:
    """An earlier change of the same whose outcome nobody knows: it has to be looked for before. `but`: the form's own."""
    since = timezone.now() - REMEMBERED
    earlier = account.inquiries.filter(kind=Asked.OWN_CHANGE, about=change.about, created_at__gt=since).exclude(uuid=but)
    for each in earlier:
        is_same = (each.input["kind"], each.input["name"].casefold()) == (change.kind, change.name.casefold())
        if (change.id or is_same) and is_open(each):
            return each
    return None


# ------------------------------------------------------------------------------------------------ what follows from it


def is_mirrored(change: Inquiry) -> bool:
    """Has a sync that began after the change come to its end?"""
    since = change.answered_at or change.created_at
    return Sync.objects.for_account(change.account).filter(state=Sync.State.DONE, started_at__gte=since).exists()


def mirrored(change: Inquiry, id: str) -> Touchpoint | None:
    """The touchpoint that a change was about, if the mirror lists it."""
    return Touchpoint.objects.known(change.account).filter(upstream_id=id).first() if id else None


def validations_of(touchpoint: Touchpoint) -> list[tuple[Inquiry, Measured]]:
    """What was asked about a touchpoint's validation, the newest first."""
    asked = touchpoint.account.inquiries.filter(kind=Asked.OWN_CHANGE, about=touchpoint.upstream_id)
    found = [(each, measured(each)) for each in asked.select_related("asked_by")[:LOOKED_THROUGH]]
    return [(each, said) for each, said in found if said][:SHOWN]


def measured(change: Inquiry) -> Measured | None:
    """What a request for a validation said; None for all other changes."""
    return read(Measured, change.input["fields"]) if change.input["action"] == "validate" else None
