"""Comparisons to export, and where they come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from explorer.exports.content import Origin
from explorer.projection import project
from explorer.subject import Subject
from explorer.tests.test_every_case import RICH

CASES = {name: replace(case, code="7QKF9XM2") for name, case in RICH.items()}


@pytest.fixture
def origin() -> Origin:
    """A run of a portal that does not exist."""
    return Origin("3f0c", "https://kits.example.org/runs/3f0c/", datetime(2026, 11, 30, 20, 0, tzinfo=UTC))


@pytest.fixture
def overlapping() -> Subject:
    """Two sets that overlap, with every block."""
    return CASES["overlapping"]


@pytest.fixture
def comparison(overlapping: Subject) -> dict[str, Any]:
    """The same as the page has it, in English."""
    return project(overlapping)
