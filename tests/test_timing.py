"""Timing lies in rows: nothing is handed to the broker to be kept for later, and nothing is repeated by Celery."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("kitsportal", "sharing", "explorer", "touchpoints", "teams")
LONGEST = 60
FORBIDDEN = {"autoretry_for", "retry_backoff"}


def complaints(source: str) -> list[str]:
    """What of a file hands time to the broker: every eta, and every countdown that is no number up to a minute."""
    found = []
    for node in ast.walk(ast.parse(source)):
        for keyword in node.keywords if isinstance(node, ast.Call) else ():
            is_short = isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, (int, float))
            short = is_short and keyword.value.value <= LONGEST
            if keyword.arg in FORBIDDEN | {"eta"} or (keyword.arg == "countdown" and not short):
                found.append(f"{keyword.arg} in line {node.lineno}")
    return found


def test_nothing_is_kept_by_the_broker_for_more_than_a_minute() -> None:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "tests" not in path.parts]
    assert len(files) > 100
    assert {str(path): said for path in files if (said := complaints(path.read_text()))} == {}


@pytest.mark.parametrize(
    "source",
    ["t.apply_async(eta=x)", "t.apply_async(countdown=61)", "t.retry(countdown=2**n)", "shared_task(autoretry_for=(E,))"],
)
def test_what_is_forbidden_is_seen(source: str) -> None:
    assert complaints(source)


def test_a_short_countdown_is_allowed() -> None:
    assert complaints("t.apply_async(countdown=60)") == []
