"""What the console asks of the sandbox, and what becomes of it."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from explorer.console import asking
from explorer.console.checks import check
from kitsapi import documents
from teams import answering
from teams.models import AuditEntry, Inquiry
from teams.models.inquiry import Outcome, Trouble

DELETE = documents.DELETE


def checked(account, document: str, **variables):
    return check(document, json.dumps(variables), account.account_id)


def worked(inquiry: Inquiry) -> Inquiry:
    answering.answer(inquiry)
    inquiry.refresh_from_db()
    return inquiry


def test_a_query_is_answered_by_a_worker(connected, bob):
    inquiry = worked(asking.ask(connected, checked(connected, documents.CHECK), bob))
    assert inquiry.answer["data"]["touchpoints"]["pagination"]["totalCount"] > 0
    assert (inquiry.trouble, inquiry.asked_by) == ("", bob)


def test_what_kits_says_no_to_comes_with_field_and_line_and_counts_as_failed(connected, bob):
    inquiry = worked(asking.ask(connected, checked(connected, "query {\n  nonsense\n}"), bob))
    assert inquiry.answer["errors"][0]["locations"][0]["line"] == 2
    assert inquiry.trouble == Trouble.REJECTED


def test_a_confirmed_mutation_is_sent_once_however_often_it_is_posted(connected, alice, kits):
    mutation, key = checked(connected, DELETE, id=str(uuid4())), uuid4()
    first = asking.ask_change(connected, mutation, alice, key)
    assert asking.ask_change(connected, mutation, alice, key) == first
    assert AuditEntry.objects.filter(event="console_changed").count() == 1
    worked(first)
    assert first.outcome in (Outcome.DONE, Outcome.REFUSED)
    assert answering.answer(first) is False


def test_the_schema_is_read_once_a_day(connected, alice):
    first = worked(asking.ask_schema(connected, alice))
    assert any(each["name"] == "Explorer" for each in first.answer["__schema"]["types"])
    assert asking.ask_schema(connected, alice) == first
    Inquiry.objects.update(created_at=timezone.now() - timedelta(days=1, seconds=1))
    assert asking.ask_schema(connected, alice) != first


@pytest.mark.parametrize(("days", "left"), [(0.9, {"data": {"a": 1}}), (1.1, {"gone": True}), (89, {"gone": True}), (91, None)])
def test_answers_are_kept_for_a_day_and_requests_for_ninety(account, alice, days, left):
    inquiry = asking.ask(account, checked(account, "query { a }"), alice)
    written = {"answer": {"data": {"a": 1}}, "created_at": timezone.now() - timedelta(days=days)}
    Inquiry.objects.filter(pk=inquiry.pk).update(**written)
    asking.tidy()
    assert [each.answer for each in Inquiry.objects.all()] == ([left] if left else [])
