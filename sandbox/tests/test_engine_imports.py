"""Long imports tell how far they are; Parquet files hold what a csv file would."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.importers import progress, table
from sandbox.importers.parquet import read_parquet
from sandbox.importers.problems import BadFile
from sandbox.importers.table import read_csv

LINES = 40


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    path = tmp_path / "visits.csv"
    rows = [f"p{number % 7},Uutiset,2026-03-0{1 + number % 3},{1 + number % 7}.5" for number in range(LINES)]
    path.write_text("\n".join(["person,touchpoint,day,weight", *rows]) + "\n")
    return path


def test_a_short_import_says_nothing(visits: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read_csv(visits)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("terminal", "end"), [(True, "\r"), (False, "\n")])
def test_a_long_import_tells_how_far_it_is(
    visits: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, terminal: bool, end: str
) -> None:
    for name in ("_TERMINAL_SECONDS", "_FILE_SECONDS"):
        monkeypatch.setattr(progress, name, 0)
    monkeypatch.setattr(table, "_LOOK_EVERY", 15)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    read_csv(visits)
    said = capsys.readouterr().err
    told = [line.split(" a second")[0] for line in said.split(end) if line.strip()]
    assert [line.split(" lines")[0] for line in told] == ["sandbox: 0", "sandbox: 16", "sandbox: 32"]
    assert "100 % of the file" in told[-1]
    assert said.endswith("\n")


def test_the_same_person_with_other_words_around_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_text("person,touchpoint,day,weight,views\na,M,2026-03-01,1.5,2\n a , M ,2026-03-01, 1.50 , 3 \n")
    found = read_csv(path)
    day = found.days[date(2026, 3, 1)]
    assert (len(found.people), found.cells, day.person.tolist(), day.views.tolist()) == (1, [("M", ())], [0], [5])


def test_without_pyarrow_a_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(BadFile, match=r"pyarrow, which is not installed here \(pip install pyarrow\)\.$"):
        read_parquet(tmp_path / "visits.parquet")


def write(path: Path, columns: dict[str, Any]) -> Path:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is optional")
    parquet.write_table(pytest.importorskip("pyarrow").table(columns), path)
    return path


def test_parquet_holds_what_csv_would(tmp_path: Path) -> None:
    columns = {
        "person": [1, 2],
        "touchpoint": ["Uutiset", "Uutiset"],
        "time": [datetime(2026, 1, 1, 22, 30, tzinfo=UTC), datetime(2026, 1, 2, 6, 0, tzinfo=UTC)],
        "weight": [1.5, 2.0],
        "gender": ["f", "m"],
    }
    found = read_parquet(write(tmp_path / "visits.parquet", columns))
    day = found.days[date(2026, 1, 2)]
    assert day.start is not None
    assert (found.people.weight.tolist(), day.start.tolist()) == ([1500, 2000], [1800, 28_800])


def test_a_bad_row_of_parquet_is_named_by_its_number(tmp_path: Path) -> None:
    columns = {"person": ["a", "b"], "touchpoint": ["M", None], "day": ["2026-01-01"] * 2}
    with pytest.raises(BadFile, match=r"^Row 2: the touchpoint is missing\.$"):
        read_parquet(write(tmp_path / "visits.parquet", columns))
