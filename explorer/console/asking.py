"""What the console asks of Kits, by workers, and what is kept of it.

`input` of a request: document, variables, name (of the operation), fields (the root fields). Its answer is Kits' own
object, with `data`, `errors` or both. Answers are kept for a day, requests for 90 days: the history.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from graphql import get_introspection_query

from explorer.console.checks import Checked
from kitsapi.client import KitsClient
from kitsapi.errors import KitsUnreadable
from kitsapi.raw import Request
from teams import inquiries
from teams.audit import Event, note
from teams.models import Inquiry, KitsAccount, Team, User
from teams.models.inquiry import Kind, Trouble

ANSWERS_KEPT = timedelta(days=1)
REQUESTS_KEPT = timedelta(days=90)
SCHEMA_FRESH = timedelta(days=1)
SHOWN = 30
KINDS = (Kind.CONSOLE_QUERY, Kind.CONSOLE_CHANGE)
# In the place of an answer that is no longer kept.
GONE = "gone"


def send(client: KitsClient, asked: dict[str, Any]) -> dict[str, Any]:
    """Ask what somebody wrote: a query."""
    return client.ask(Request(asked["document"], asked["variables"]))


def change(client: KitsClient, asked: dict[str, Any]) -> dict[str, Any]:
    """Send a mutation: one write, never repeated."""
    return client.ask(Request(asked["document"], asked["variables"], writes=True))


def read_schema(client: KitsClient, _asked: dict[str, Any]) -> dict[str, Any]:
    """Ask Kits for its schema, for docs and completion. Raises KitsUnreadable where Kits does not tell it."""
    said = client.ask(Request(get_introspection_query(), {}))
    data = said.get("data")
    if not (isinstance(data, dict) and isinstance(data.get("__schema"), dict)):
        raise KitsUnreadable("Kits does not tell its schema.")
    return data


def ask(account: KitsAccount, checked: Checked, user: User) -> Inquiry:
    """Have a query asked by a worker."""
    return inquiries.ask(account, Kind.CONSOLE_QUERY, _input(checked), user)


@transaction.atomic
def ask_change(account: KitsAccount, checked: Checked, user: User, key: UUID) -> Inquiry:
    """Have a confirmed mutation sent by a worker, once. The same form posted again gets the same inquiry."""
    known = account.inquiries.filter(kind=Kind.CONSOLE_CHANGE, uuid=key).first()
    if known is not None:
        return known
    inquiry = inquiries.ask(account, Kind.CONSOLE_CHANGE, _input(checked), user, about=checked.fields[0][:100], key=key)
    note(account.team, Event.CONSOLE_CHANGED, user, f"{checked.fields[0]} · {account}")
    return inquiry


def _input(checked: Checked) -> dict[str, Any]:
    words = {"name": checked.name, "fields": list(checked.fields)}
    return {"document": checked.document, "variables": checked.variables, **words}


def history(team: Team) -> list[Inquiry]:
    """What the team has asked last in the console of accounts that are connected, newest first; `took` in seconds."""
    asked = Inquiry.objects.filter(team=team, kind__in=KINDS, account__removed_at=None)
    rows = list(asked.select_related("account", "asked_by").defer("answer")[:SHOWN])
    for row in rows:
        row.took = seconds_of(row)  # type: ignore[attr-defined]
    return rows


def seconds_of(inquiry: Inquiry) -> float | None:
    """How long the answer took, from the click on; None while there is none."""
    return (inquiry.answered_at - inquiry.created_at).total_seconds() if inquiry.answered_at else None


def has_failed(answer: dict[str, Any] | None) -> bool:
    """Whether Kits answered with errors."""
    return bool(answer and answer.get("errors"))


def schema_of(account: KitsAccount) -> Inquiry | None:
    """The schema as it was last read, or is being read; None where it should be read now."""
    latest = account.inquiries.filter(kind=Kind.CONSOLE_SCHEMA).first()
    if latest is None or latest.is_over() or latest.age > SCHEMA_FRESH:
        return None
    if latest.trouble and latest.age > inquiries.AFTER_TROUBLE:
        return None
    return latest


def ask_schema(account: KitsAccount, user: User) -> Inquiry:
    """Have the schema read; who asks twice gets the same reading."""
    return schema_of(account) or inquiries.ask(account, Kind.CONSOLE_SCHEMA, {}, user)


def note_failure(inquiry: Inquiry) -> None:
    """Within the transaction of the outcome: that Kits answered with errors is known when the answer is no longer kept."""
    if has_failed(inquiry.answer):
        Inquiry.objects.filter(pk=inquiry.pk).update(trouble=Trouble.REJECTED)


def tidy() -> int:
    """Forget answers and requests that are older than they are kept; return how many requests went."""
    now = timezone.now()
    ours = Inquiry.objects.filter(kind__in=(*KINDS, Kind.CONSOLE_SCHEMA))
    old_answers = ours.filter(created_at__lt=now - ANSWERS_KEPT, answer__isnull=False).exclude(kind=Kind.CONSOLE_SCHEMA)
    old_answers.exclude(answer={GONE: True}).update(answer={GONE: True})
    old_schemas = ours.filter(kind=Kind.CONSOLE_SCHEMA, created_at__lt=now - SCHEMA_FRESH * 2)
    old_schemas.delete()
    return ours.filter(created_at__lt=now - REQUESTS_KEPT).delete()[0]
