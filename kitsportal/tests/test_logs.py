"""Every line says what it is about, through web, worker and client; none says what opens something."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from kitsportal import logs
from teams.logs import about, facts


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a process writes with LOG_FORMAT=json."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(logs.About())
    handler.setFormatter(logs.Json())
    names = ("kitsportal.access", "kitsapi.calls", "explorer", "test")
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stream
    for name, level in before.items():
        logging.getLogger(name).removeHandler(handler)
        logging.getLogger(name).setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_what_it_is_about_and_the_next_does_not(written: io.StringIO) -> None:
    with about(run=7, account=3), about(request="r1", task=None):
        logging.getLogger("test").info("inside")
    logging.getLogger("test").info("outside")
    inside, outside = lines(written)
    assert {"run": "7", "account": "3", "request": "r1"}.items() <= inside.items() and "task" not in inside
    assert "run" not in outside


@pytest.mark.django_db
def test_a_request_has_an_id_in_its_line_and_its_answer(client: Client, written: io.StringIO) -> None:
    answer = client.get("/s/very-secret-token/?password=hunter2")
    [line] = lines(written)
    assert line["request"] == answer["X-Request-Id"] and line["status"] == 404
    assert line["path"] == "/s/***/" and "very-secret-token" not in written.getvalue() and "hunter2" not in written.getvalue()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("token kitsportal_" + "aB3-_" * 9, "aB3-_aB3"),
        ("GET /s/abcDEF-123/ 200", "abcDEF-123"),
        ("Internal Server Error: /s/abcDEF-123/parts/answer/", "abcDEF-123"),
        ("GET /v/abcDEF-123", "abcDEF-123"),
        ("GET /invitations/abcDEF-123/?mail=x", "abcDEF-123"),
        ("GET /accounts/password/reset/key/3-abcDEF-123/", "3-abcDEF-123"),
        ("GET /accounts/confirm-email/abcDEF-123/", "abcDEF-123"),
        ("headers: Authorization: Bearer abcDEF-123.x", "abcDEF-123"),
        ("Basic YWJjOmRlZg==", "YWJjOmRlZg"),
        ('{"client_secret": "abcDEF-123"}', "abcDEF-123"),
        ("client_secret=abcDEF-123&x=1", "abcDEF-123"),
        ("the secret whsec_abcDEF-123 is new", "abcDEF-123"),
        ("postgres://portal:abcDEF-123@db/portal", "abcDEF-123"),
        ("sessionid=abcDEF123; csrftoken=abcDEF123", "abcDEF123"),
    ],
)
def test_what_opens_something_is_masked_in_both_formats(text: str, secret: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "%s", (text,), None)
    for formatter in (logs.Line(), logs.Json()):
        assert secret not in formatter.format(record)
        assert "***" in formatter.format(record)


def test_a_traceback_is_masked_as_well() -> None:
    try:
        raise ValueError("client_secret=abcDEF-123")
    except ValueError:
        import sys

        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "it broke", None, sys.exc_info())
    for formatter in (logs.Line(), logs.Json()):
        assert "abcDEF-123" not in formatter.format(record) and "ValueError" in formatter.format(record)


def test_ordinary_lines_are_left_alone() -> None:
    text = "Kits POST /oauth/v1/token: answered in 3 ms, reports/s of touchpoints/sports, 12 tokens, GET /reports/0b0f3c9e/ 200"
    assert logs.masked(text) == text


def test_the_request_goes_with_the_message_to_the_worker() -> None:
    headers: dict[str, Any] = {}
    with about(request="r1"):
        logs.hand_over(headers=headers)
    task = type("Task", (), {"name": "t", "request": type("Request", (), headers)()})()
    logs.take_over(task_id="1", task=task)
    assert facts()["request"] == "r1" and facts()["task"] == "t"
    logs.let_go(task_id="1")
    assert "request" not in facts()


@pytest.mark.django_db
def test_a_run_is_named_in_the_lines_of_the_client(connected: Any, alice: Any, written: io.StringIO) -> None:
    from uuid import uuid4

    from explorer import drafts, work
    from explorer.models import Run

    report = drafts.new_report(connected.team, connected, alice)
    run = drafts.queue_run(report, alice, uuid4())
    work.submit_due(connected)
    calls = [line for line in lines(written) if line["logger"] == "kitsapi.calls"]
    assert calls and {line["run"] for line in calls} == {str(run.pk)} == {str(Run.objects.get().pk)}
    assert {line["account"] for line in calls} == {str(connected.pk)}
    secret = connected.client_id
    assert secret not in written.getvalue() and "Bearer" not in written.getvalue()
