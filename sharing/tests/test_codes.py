"""What a code tells anybody, and what it does not."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from explorer.codes import code_of
from explorer.models import Run
from sharing.tests.test_making import body, newer, share


def asked(client: Any, run: Run, part: str = "profile") -> str:
    return client.get(reverse("code", args=[code_of(run.code, part)])).content.decode()


def test_a_code_says_what_it_stands_for_and_that_it_stands(client: Any, ready_run: Run) -> None:
    page = asked(client, ready_run)
    assert "These numbers stand" in page
    assert "<dd>Profile</dd>" in page


def test_newer_numbers_are_told_of(client: Any, ready_run: Run) -> None:
    newer(ready_run)
    assert "There are newer numbers than these" in asked(client, ready_run)


def test_withdrawn_is_told_to_everybody_and_why_to_those_who_see_the_numbers(client: Any, sara: Any, ready_run: Run) -> None:
    link = share(client, sara, ready_run)
    client.force_login(sara)
    client.post(reverse("run-withdrawal", args=[ready_run.uuid]), {"because": "The tag was missing on Tuesday"})
    assert "The tag was missing on Tuesday" in client.get(ready_run.get_absolute_url()).content.decode()
    client.logout()
    page = asked(client, ready_run)
    assert "These numbers were withdrawn" in page
    assert "The tag was missing" not in page
    assert "The tag was missing on Tuesday" in body(client, link)


def test_a_withdrawal_needs_a_reason_and_is_for_good(client: Any, sara: Any, ready_run: Run) -> None:
    client.force_login(sara)
    url = reverse("run-withdrawal", args=[ready_run.uuid])
    assert "Say why" in client.post(url, {"because": "  "}).content.decode()
    long = client.post(url, {"because": "x" * 301})
    assert "these are 301" in long.content.decode()
    client.post(url, {"because": "First"})
    client.post(url, {"because": "Second"})
    assert Run.objects.get(pk=ready_run.pk).withdrawn_because == "First"


def test_a_stranger_learns_no_name_and_no_number(client: Any, charlie: Any, ready_run: Run) -> None:
    for person in (None, charlie):
        if person:
            client.force_login(person)
        page = asked(client, ready_run)
        for secret in (ready_run.report.name, ready_run.report.team.name, "413,763", str(ready_run.uuid), "frontpage"):
            assert secret not in page


def test_a_member_is_led_to_the_numbers(client: Any, bob: Any, ready_run: Run) -> None:
    client.force_login(bob)
    assert f'{ready_run.get_absolute_url()}?part=profile#profile"' in asked(client, ready_run)


def test_a_changed_letter_is_told(client: Any, ready_run: Run) -> None:
    code = code_of(ready_run.code)
    wrong = code[:-1] + ("X" if code[-1] != "X" else "Y")
    answer = client.get(reverse("code", args=[wrong]))
    assert answer.status_code == 404
    assert "never given out" in answer.content.decode()


def test_a_run_without_numbers_has_no_certificate(client: Any, ready_run: Run) -> None:
    Run.objects.update(state="failed")
    assert client.get(reverse("code", args=[code_of(ready_run.code)])).status_code == 404


def test_a_typed_code_is_led_to_its_page(client: Any, ready_run: Run) -> None:
    code = code_of(ready_run.code)
    assert client.get(reverse("codes"), {"code": f" {code.lower()}/../ "})["Location"] == reverse("code", args=[code.lower()])


def test_every_part_of_a_shared_page_has_its_code(client: Any, sara: Any, ready_run: Run) -> None:
    shown = body(client, share(client, sara, ready_run, password=""))
    assert code_of(ready_run.code, "answer") in shown
    assert code_of(ready_run.code, "shared") in shown
