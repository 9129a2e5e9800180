"""Asking Kits to find a media valid: rules before, what is known, the outcome, and what was asked before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kitsapi.days import last_day_with_data
from teams.models import Inquiry
from teams.models.inquiry import Outcome
from touchpoints.models import Validation
from touchpoints.own.tests.conftest import own
from touchpoints.own.tests.test_own_pages import of, outcome_page, page
from touchpoints.own.validation_form import last_full_week


def asked(page_views: int = 1000, **more) -> dict:
    start, end = last_full_week(timezone.now())
    return {"start": start, "end": end, "page_views": page_views, "basis": "total", "unchanged": "on", **more}


def measured_by_kits(account, media, done) -> int:
    """What Kits counted, as it says when it refuses."""
    refused = done(of("own-validation", media), **asked(1))
    assert (refused.outcome, refused.field) == (Outcome.REFUSED, "page_views")
    return int(refused.problem.partition(" ")[0].replace(",", ""))


def test_counts_that_are_close_make_a_media_valid(client, alice, ours, done, read_anew):
    media = own("media")
    counted = measured_by_kits(ours, media, done)
    Validation.objects.filter(touchpoint=media).delete()
    change = done(of("own-validation", media), **asked(round(counted * 1.05)))
    assert change.outcome == Outcome.DONE
    shown = outcome_page(client, alice, change)
    assert f"{counted:,}" in shown
    assert "−4.8%" in shown
    read_anew(ours)
    assert Validation.objects.filter(touchpoint=media, status="valid").exists()


def test_a_refusal_stands_at_the_page_views(client, alice, ours, done):
    change = done(of("own-validation", own("media")), **asked(1))
    client.force_login(alice)
    form = client.get(reverse("own-outcome", args=[change.uuid])).context["form"]
    assert "±10 %" in str(form.errors["page_views"])
    assert form["page_views"].value() == "1"


def test_everything_that_was_asked_is_kept_by_period(client, alice, ours, done):
    media = own("media")
    counted = measured_by_kits(ours, media, done)
    done(of("own-validation", media), **asked(counted))
    shown = page(client, alice, of("own-validation", media))
    assert "Asked for before" in shown
    assert shown.count("page views were measured") == 1
    assert f">{counted:,}<" in shown


YESTERDAY = last_day_with_data(timezone.now())
BAD = [
    ({"start": YESTERDAY - timedelta(days=5), "end": YESTERDAY}, "end", "These are 6 days; 7 are the least."),
    ({"start": YESTERDAY, "end": YESTERDAY - timedelta(days=9)}, "end", "ends before it starts"),
    ({"start": YESTERDAY - timedelta(days=5), "end": YESTERDAY + timedelta(days=2)}, "end", "There are data up to"),
    ({"page_views": "0"}, "page_views", "greater than or equal to 1"),
    ({"page_views": "many"}, "page_views", "whole number"),
    ({"unchanged": ""}, "unchanged", "script was changed"),
    ({"basis": "some"}, "basis", "valid choice"),
]


@pytest.mark.parametrize(("changes", "field", "words"), BAD)
def test_the_rules_hold_before_anything_is_sent(ours, post, changes, field, words):
    answer = post(of("own-validation", own("media")), **asked(**changes))
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert not Inquiry.objects.exists()


def test_a_period_of_exactly_a_week_is_enough(ours, post):
    week = {"start": YESTERDAY - timedelta(days=6), "end": YESTERDAY}
    assert post(of("own-validation", own("media")), **asked(**week)).outcome == Outcome.WAITING


def test_what_is_known_of_the_period_is_shown_before(client, alice, ours):
    media = own("media")
    start, _end = last_full_week(timezone.now())
    Validation.objects.filter(touchpoint=media).delete()
    Validation.objects.create(touchpoint=media, start=start, end=start + timedelta(days=1), status="valid")
    shown = page(client, alice, of("own-validation", media))
    assert "<strong>2 of 7</strong>" in shown
    assert "within ±10 %" in shown
    assert "unchanged in the whole period" in shown


def test_another_period_is_looked_at_without_losing_what_was_typed(client, alice, ours):
    media = own("media")
    url = reverse("own-validation", args=[media.uuid], query={"start": "2026-01-05", "end": "2026-01-11", "page_views": "77"})
    client.force_login(alice)
    form = client.get(url).context["form"]
    assert (form["start"].value(), form["page_views"].value()) == ("2026-01-05", "77")


@pytest.mark.parametrize("odd", [{"start": "yesterday"}, {"end": "0000-00-00"}, {"start": "2026-02-31", "end": "2026-01-01"}])
def test_days_that_are_none_break_nothing(client, alice, ours, odd):
    client.force_login(alice)
    assert client.get(reverse("own-validation", args=[own("media").uuid], query=odd)).status_code == 200
