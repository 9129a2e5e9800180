"""The msnbc.com data: figures that were computed independently, and files that are refused."""

from __future__ import annotations

import json
import os
import time
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sandbox.accounts import Directory
from sandbox.asked import Asked, AskedSet
from sandbox.calculation import calculate_report
from sandbox.importers.msnbc import read_msnbc
from sandbox.importers.problems import BadFile, BadLine
from sandbox.importers.run import import_file
from sandbox.report import compare
from sandbox.settings import Settings
from sandbox.sources import View
from sandbox.store import Store

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "msnbc"
DAY = date(1999, 9, 28)


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    """The independent figures."""
    if not SHARED.exists():
        missing = f"The msnbc.com data are not at {SHARED}; they are no part of the project."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    figures: dict[str, Any] = json.loads((SHARED / "stats.json").read_text())
    return figures


@pytest.fixture(scope="module")
def whole(published: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> tuple[View, float]:
    """The whole file imported, and the seconds it took."""
    folder = tmp_path_factory.mktemp("msnbc")
    with zipfile.ZipFile(SHARED / "msnbc990928.zip") as archive:
        path = Path(archive.extract(published["file"], folder))
    settings = Settings(folder / "data", people=500)
    start = time.perf_counter()
    account, _ = import_file(settings, path, "msnbc", "MSNBC")
    view = Directory(settings, Store(settings.database)).view(account.id, date(2026, 1, 1))
    assert view
    return view, time.perf_counter() - start


def test_the_example_comes_out_within_seconds(published: dict[str, Any], whole: tuple[View, float]) -> None:
    view, seconds = whole
    start, example = time.perf_counter(), published["example"]
    found = compare(view, [",".join(example["setA"])], [",".join(example["setB"])], DAY, DAY)
    assert [found[key] for key in ("reachA", "reachB", "both", "either")] == [413_763, 178_073, 48_513, 543_323]
    assert (found["reachA"], found["both"], found["either"]) == (example["reachA"], example["overlap"], example["union"])
    assert seconds + time.perf_counter() - start < 30


def test_every_section_has_its_published_reach_and_views(published: dict[str, Any], whole: tuple[View, float]) -> None:
    view, _ = whole
    ids = {each.name: each.id for each in view.catalogue.touchpoints}
    everything = AskedSet("input.setA", "all", None, DAY, DAY, None, tuple(ids.values()))
    asked = Asked("all", (), ("OVERVIEW", "TOUCHPOINTS", "PROFILE", "FREQUENCY"), everything, None, False, "NONE")
    found = calculate_report(asked, view)["metrics"]["setA"]
    rows = {row["touchpoint"]["name"]: row["overview"] for row in found["touchpoints"]}
    assert len(published["sections"]) == 17
    for name, figures in published["sections"].items():
        assert (rows[name]["reach"], rows[name]["pageViews"]) == (figures["reach_users"], figures["pageviews"])
    assert (rows["msnbc.com"]["reach"], rows["msnbc.com"]["pageViews"]) == (published["users"], published["pageviews"])
    assert (found["overview"]["sessions"], found["frequency"], found["profile"]) == (None, None, [])


HEAD = "% a\r\n\r\nfront news\r\n\r\n\r\n% Sequences:\r\n\r\n"


def test_a_last_line_without_an_end_counts(tmp_path: Path) -> None:
    path = tmp_path / "small.seq"
    path.write_bytes((HEAD + "1 1 2 \r\n2 \r\n1").encode())
    visits = read_msnbc(path, date(2026, 1, 1))
    day = visits.days[date(2026, 1, 1)]
    assert (len(visits.people), day.person.tolist(), day.views.tolist()) == (3, [0, 2, 0, 1], [2, 1, 1, 1])


@pytest.mark.parametrize(
    ("body", "number"),
    [("1 \r\n3 \r\n", 9), ("1 \r\n0 \r\n", 9), ("1 \r\n\r\n2 \r\n", 9), ("1\r\n2 x\r\n", 9), ("1 111", 8), ("-1", 8)],
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, body: str, number: int) -> None:
    path = tmp_path / "bad.seq"
    path.write_bytes((HEAD + body).encode())
    with pytest.raises(BadLine, match=rf"^Line {number}: "):
        read_msnbc(path)


@pytest.mark.parametrize("content", ["", "% a\r\nfront", HEAD])
def test_a_file_without_users_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "empty.seq"
    path.write_bytes(content.encode())
    with pytest.raises(BadFile):
        read_msnbc(path)
