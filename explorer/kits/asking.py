"""What is asked of the Kits Rest API, by workers: the list, a kit's numbers, a new kit, another name, a look for a lost one.

`input` of a change: action (create, rename), id (empty for a new one), name, method, touchpoint_ids, and typed (the form).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from explorer.models import Kit
from kitsapi import types_rest as kits
from kitsapi.client import KitsClient
from kitsapi.plain import plain, read
from teams import inquiries
from teams.lost_answers import is_open
from teams.models import Inquiry, KitsAccount
from teams.models.inquiry import Kind, Outcome

NEW = "new"
# A list that was read longer ago is read anew when somebody opens it.
FRESH = timedelta(minutes=10)
REMEMBERED = timedelta(days=1)


def list_kits(client: KitsClient, _asked: dict[str, Any]) -> dict[str, Any]:
    """The whole list."""
    return {"kits": [plain(each) for each in client.kits.all()]}


def list_follows(inquiry: Inquiry) -> None:
    """Keep what Kits lists. What it no longer lists is marked."""
    if inquiry.answer is None:
        return
    listed = [read(kits.Kit, each) for each in inquiry.answer["kits"]]
    for each in listed:
        keep(inquiry.account, each)
    gone = Kit.objects.filter(account=inquiry.account, gone_at=None).exclude(upstream_id__in=[each.id for each in listed])
    gone.update(gone_at=timezone.now())


def keep(account: KitsAccount, said: kits.Kit) -> Kit:
    """A kit as Kits describes it."""
    described = {
        "name": said.name,
        "method": said.method,
        "made_at": said.created_at,
        "touchpoints": [[each.id, each.kind, each.name] for each in said.touchpoints],
        "gone_at": None,
    }
    return Kit.objects.update_or_create(account=account, upstream_id=said.id, defaults=described)[0]


def numbers(client: KitsClient, asked: dict[str, Any]) -> dict[str, Any]:
    """A kit's numbers in a period."""
    start, end = (date.fromisoformat(asked[name]) for name in ("start", "end"))
    return plain(client.kits.report(asked["id"], start, end, asked["granularity"]))


def send(client: KitsClient, asked: dict[str, Any]) -> dict[str, Any]:
    """Make or rename a kit: one write, never repeated."""
    if asked["action"] == "rename":
        return {"kit": plain(client.kits.rename(asked["id"], asked["name"]))}
    return {"kit": plain(client.kits.create(read(kits.NewKit, asked)))}


def look(client: KitsClient, asked: dict[str, Any]) -> dict[str, Any]:
    """Whether a kit of that name is there; of a renamed one, whether it has the name."""
    if asked["action"] == "rename":
        found = client.kits.one(asked["id"])
    else:
        found = next((each for each in client.kits.all(asked["name"]) if _is_meant(each, asked)), None)
    is_done = found is not None and found.name == asked["name"]
    return {"is_done": is_done, "kit": plain(found) if found and is_done else None}


def _is_meant(found: kits.Kit, asked: dict[str, Any]) -> bool:
    return found.name == asked["name"] and {each.id for each in found.touchpoints} == set(asked["touchpoint_ids"])


def kit_follows(inquiry: Inquiry) -> None:
    """A kit that was made, renamed or found is kept at once."""
    if inquiry.answer and inquiry.answer["kit"]:
        keep(inquiry.account, read(kits.Kit, inquiry.answer["kit"]))


# ---------------------------------------------------------------------------------------------------- what pages ask for


def latest_list(account: KitsAccount) -> Inquiry | None:
    """The last reading of the list."""
    return account.inquiries.filter(kind=Kind.KIT_LIST).first()


def is_list_due(latest: Inquiry | None) -> bool:
    """Was the list read too long ago, or never?"""
    return latest is None or (not latest.is_waiting() and latest.age > FRESH)


def ask_list(account: KitsAccount, user: Any) -> Inquiry:
    """Have the list read; who asks twice gets the same reading."""
    return inquiries.known(account, Kind.KIT_LIST, {}) or inquiries.ask(account, Kind.KIT_LIST, {}, user)


def ask_numbers(kit: Kit, period: dict[str, Any], user: Any) -> Inquiry:
    """Have a kit's numbers read; the same question a moment later gets the same answer."""
    asked = {"id": kit.upstream_id, **{name: plain(value) for name, value in period.items()}}
    known = inquiries.known(kit.account, Kind.KIT_NUMBERS, asked)
    return known or inquiries.ask(kit.account, Kind.KIT_NUMBERS, asked, user, about=kit.upstream_id)


def latest_numbers(kit: Kit, wanted: UUID | None = None) -> Inquiry | None:
    """The numbers that were asked for last, or those that an address names."""
    asked = kit.account.inquiries.filter(kind=Kind.KIT_NUMBERS, about=kit.upstream_id)
    return asked.filter(uuid=wanted).first() if wanted else asked.first()


def ask_change(account: KitsAccount, asked: dict[str, Any], user: Any, key: UUID) -> Inquiry:
    """Write a change down and send for a worker. The same form posted again gets the same change."""
    return inquiries.ask(account, Kind.KIT_CHANGE, asked, user, about=asked["id"] or NEW, key=key)


def look_for(change: Inquiry, user: Any) -> Inquiry:
    """Have a worker look whether a change whose answer was lost was made."""
    return inquiries.ask(change.account, Kind.KIT_LOOK_UP, change.input, user, about=str(change.uuid))


def unsettled(account: KitsAccount, asked: dict[str, Any], but: UUID) -> Inquiry | None:
    """An earlier change of the same whose outcome nobody knows. `but`: the form's own."""
    earlier = account.inquiries.filter(
        kind=Kind.KIT_CHANGE, about=asked["id"] or NEW, created_at__gt=timezone.now() - REMEMBERED
    )
    same = (
        each for each in earlier.exclude(uuid=but) if asked["id"] or each.input["name"].casefold() == asked["name"].casefold()
    )
    return next((each for each in same if is_open(each)), None)


def changed_kit(change: Inquiry, look: Inquiry | None) -> Kit | None:
    """The kit that a change, or a look for it, has brought about."""
    for each in (change, look):
        if each and each.answer and each.answer.get("kit"):
            return Kit.objects.filter(account=change.account, upstream_id=each.answer["kit"]["id"]).first()
    return None


def may_repeat(change: Inquiry) -> bool:
    """May it be sent again without a look?"""
    return change.outcome in (Outcome.REFUSED, Outcome.DENIED, Outcome.UNSENT)
