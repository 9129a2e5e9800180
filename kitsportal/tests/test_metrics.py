"""What Prometheus reads: text that parses, figures of the whole portal, and nobody without the token."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from teams import tallies
from teams.models import Tally

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    tallies._counts.clear()


def scraped(client: Client, **headers: str) -> dict[tuple[str, str], float]:
    text = client.get("/metrics", headers=headers).content.decode()
    families = text_string_to_metric_families(text)
    return {(s.name, ",".join(value for _, value in sorted(s.labels.items()))): s.value for f in families for s in f.samples}


def test_the_text_parses_and_names_every_state(client: Client) -> None:
    found = scraped(client)
    assert found["kitsportal_runs", "calculating"] == 0
    assert found["kitsportal_oldest_due_seconds", ""] == 0
    assert ("kitsportal_runs_due", "") in found


def test_calls_to_kits_are_counted_by_outcome_and_time_over_all_processes(client: Client) -> None:
    for seconds in (0.04, 0.3, 30):  # one worker
        tallies.observe("kits_call_seconds", seconds, outcome="answered")
    tallies.flush()
    tallies.observe("kits_call_seconds", 2, outcome="answered")  # another
    tallies.flush()
    found = scraped(client)
    assert found["kitsportal_kits_calls_total", "answered"] == 4
    classes = {le: found["kitsportal_kits_call_seconds_bucket", f"{le},answered"] for le in ("0.05", "0.5", "2.5", "+Inf")}
    assert classes == {"0.05": 1, "0.5": 2, "2.5": 3, "+Inf": 4}
    assert found["kitsportal_kits_call_seconds_sum", "answered"] == pytest.approx(32.34)


def test_a_call_through_the_client_is_counted(client: Client, connected: Any) -> None:
    from teams.kits import open_client

    with open_client(connected) as kits:
        kits.check()
    tallies.flush()
    assert scraped(client)["kitsportal_kits_calls_total", "answered"] >= 2  # the token and the question


def test_counts_that_could_not_be_written_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    tallies.count("x")
    with monkeypatch.context() as patch:
        patch.setattr(tallies, "_add", lambda counted: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tallies.flush()
    tallies.count("x")
    tallies.flush()
    assert Tally.objects.get().value == 2


@pytest.mark.parametrize(
    ("demo", "token", "given", "status"),
    [(True, "", "", 200), (False, "", "", 403), (False, "t", "", 403), (False, "t", "x", 403), (False, "t", "t", 200)],
)
def test_the_token_opens_the_numbers(client: Client, settings: Any, demo: bool, token: str, given: str, status: int) -> None:
    settings.KITSPORTAL_DEMO, settings.METRICS_TOKEN = demo, token
    headers = {"Authorization": f"Bearer {given}"} if given else {}
    assert client.get("/metrics", headers=headers).status_code == status


def test_in_demo_mode_others_than_this_machine_need_it_too(client: Client) -> None:
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 403
