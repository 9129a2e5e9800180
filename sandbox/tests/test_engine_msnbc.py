"""Any unions and intersections of the msnbc.com sections, against a count that knows nothing of the engine."""

from __future__ import annotations

import os
import random
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sandbox.engine.index import Index
from sandbox.engine.metrics import calculate
from sandbox.engine.query import Question, SetQuery
from sandbox.importers.msnbc import read_msnbc

ARCHIVE = Path(__file__).resolve().parents[3] / "shared" / "data" / "msnbc" / "msnbc990928.zip"
DAY = date(1999, 9, 28)
SECTIONS = 17
TRIES = 200


@pytest.fixture(scope="module")
def archive() -> Path:
    """The published file."""
    if not ARCHIVE.exists():
        missing = f"The msnbc.com data are not at {ARCHIVE}; they are no part of the project."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return ARCHIVE


@pytest.fixture(scope="module")
def visitors(archive: Path) -> Counter[int]:
    """How many users saw exactly which sections; bit n − 1 stands for section n. Read line by line."""
    with zipfile.ZipFile(archive) as opened:
        (name,) = [each for each in opened.namelist() if each.endswith(".seq") and not each.startswith("__")]
        lines = opened.read(name).decode().splitlines()[7:]
    return Counter(sum(1 << int(word) - 1 for word in set(line.split())) for line in lines)


@pytest.fixture(scope="module")
def index(archive: Path) -> Index:
    """The same as the engine sees it: a section is an atom."""
    visits = read_msnbc(archive)
    platform = np.full(SECTIONS, -1, np.int8)
    return Index(visits.people, np.eye(SECTIONS, dtype=bool), platform, (), 1, False, visits.days.__getitem__)


def of(sections: set[int]) -> SetQuery:
    """A set of sections, numbered from 0, a touchpoint each."""
    touchpoints = {str(each): np.arange(SECTIONS) == each for each in sections}
    return SetQuery((DAY,), touchpoints, np.ones((1, SECTIONS), bool))


def test_any_unions_and_intersections_are_what_a_count_line_by_line_finds(index: Index, visitors: Counter[int]) -> None:
    chance = random.Random(28091999)
    for _ in range(TRIES):
        a, b = (set(chance.sample(range(SECTIONS), chance.randint(1, 9))) for _ in "ab")
        in_a, in_b = (sum(1 << each for each in chosen) for chosen in (a, b))
        found = calculate(index, Question(frozenset(), (), of(a), of(b)))
        users = {(bool(mask & in_a), bool(mask & in_b)): 0 for mask in visitors}
        for mask, count in visitors.items():
            users[bool(mask & in_a), bool(mask & in_b)] += count
        kinds = {"both": (True, True), "onlyA": (True, False), "onlyB": (False, True)}
        assert {key: found["comparison"][key]["reach"] for key in kinds} == {key: users.get(at, 0) for key, at in kinds.items()}
        assert found["comparison"]["either"]["sampleSize"] == sum(count for at, count in users.items() if any(at))
        assert (found["setA"]["base"], found["setB"]["base"]) == tuple(
            sum(count for mask, count in visitors.items() if mask & wanted) for wanted in (in_a, in_b)
        )
