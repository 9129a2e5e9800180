"""Visits of one's own as csv: what they become, and what is refused by line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sandbox.accounts import Directory
from sandbox.importers.problems import BadFile, BadLine
from sandbox.importers.run import import_file
from sandbox.importers.table import read_csv
from sandbox.report import compare
from sandbox.settings import Settings
from sandbox.sources import View
from sandbox.store import Store

TODAY = date(2026, 11, 20)
DAY = date(2026, 3, 1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "data", people=500)


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "visits.csv"
    path.write_text(text, encoding="utf-8")
    return path


def imported(settings: Settings, path: Path, name: str = "Oma") -> View:
    account, _ = import_file(settings, path, "csv", name)
    view = Directory(settings, Store(settings.database)).view(account.id, TODAY)
    assert view
    return view


WEIGHTED = """person,touchpoint,section,day,weight,gender
p1,Järvilehti,Urheilu|Uutiset,2026-03-01,1.5,f
p1,Järvilehti,,2026-03-02,1.5,f
p2,Järvilehti,Uutiset,2026-03-01,0.25,m
p3,"Metsä, pelto",,2026-03-02,2,m
"""


def test_weighted_visits_are_compared_exactly(settings: Settings, tmp_path: Path) -> None:
    view = imported(settings, write(tmp_path, WEIGHTED))
    found = compare(view, ["järvilehti"], ["Urheilu", "Metsä, pelto"], DAY, date(2026, 3, 2))
    assert found["sampleSizes"] == {"reachA": 2, "reachB": 2, "both": 1, "onlyA": 1, "onlyB": 1, "either": 3}
    assert [found[key] for key in ("reachA", "reachB", "both", "onlyA", "onlyB", "either")] == [1.75, 3.5, 1.5, 0.25, 2, 3.75]


def test_the_account_has_its_own_days_touchpoints_and_variables(settings: Settings, tmp_path: Path) -> None:
    view = imported(settings, write(tmp_path, WEIGHTED))
    assert (view.first, view.last) == (DAY, date(2026, 3, 2))
    assert [each.name for each in view.catalogue.touchpoints] == ["Järvilehti", "Urheilu", "Uutiset", "Metsä, pelto"]
    assert [variable.name for variable in view.source.variables] == ["gender"]


def test_times_make_sessions(tmp_path: Path) -> None:
    text = "person,touchpoint,time\na,X,2026-03-01T10:00:00\na,X,2026-03-01 10:29:59\na,X,2026-03-01T11:00:00+02:00\n"
    visits = read_csv(write(tmp_path, text))
    day = visits.days[DAY]
    assert day.start is not None
    assert (visits.timed, day.start.tolist(), day.views.tolist()) == (True, [36_000, 39_600], [2, 1])


def test_times_with_an_offset_are_helsinkis(tmp_path: Path) -> None:
    visits = read_csv(write(tmp_path, "person,touchpoint,time\na,X,2026-02-28T22:30:00Z\n"))
    assert list(visits.days) == [DAY]


def test_repeated_lines_and_counted_views_are_the_same(tmp_path: Path) -> None:
    twice = read_csv(write(tmp_path, "person,touchpoint,day\na,X,2026-03-01\na,X,2026-03-01\n"))
    counted = read_csv(write(tmp_path, "person,touchpoint,day,views\na,X,2026-03-01,2\n"))
    assert twice.days[DAY].views.tolist() == counted.days[DAY].views.tolist() == [2]


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    visits = read_csv(write(tmp_path, "\ufeffperson,touchpoint,day\r\na,X,2026-03-01\r\n\r\n"))
    assert len(visits.people) == 1


HEADER = "person,touchpoint,day,weight,gender\na,X,2026-03-01,1,f\n"
BAD = [
    ("touchpoint,day\nX,2026-03-01\n", 1),
    ("person,touchpoint\na,X\n", 1),
    ("person,touchpoint,day,time\n", 1),
    ("person,person,touchpoint,day\n", 1),
    ("", 1),
    (HEADER + "a,X,2026-03-01,1\n", 3),
    (HEADER + "a,X,2026-03-01,1,f,g\n", 3),
    (HEADER + ",X,2026-03-01,1,f\n", 3),
    (HEADER + "b,,2026-03-01,1,f\n", 3),
    (HEADER + "b,X,2026-02-30,1,f\n", 3),
    (HEADER + "b,X,,1,f\n", 3),
    (HEADER + "b,X,2026-03-01,0,f\n", 3),
    (HEADER + "b,X,2026-03-01,-1,f\n", 3),
    (HEADER + "b,X,2026-03-01,nan,f\n", 3),
    (HEADER + "b,X,2026-03-01,1.0005,f\n", 3),
    (HEADER + "b,X,2026-03-01,,f\n", 3),
    (HEADER + "b,X,2026-03-01,1,\n", 3),
    (HEADER + "a,X,2026-03-01,2,f\n", 3),
    (HEADER + "a,X,2026-03-01,1,m\n", 3),
    (HEADER + 'b,"X\nY",2026-03-01,1,f\nc,X,bad,1,f\n', 5),
    (HEADER + 'b,"X,2026-03-01,1,f\n', 3),
    ("person,touchpoint,time\na,X,2026-03-01\n", 2),
    ("person,touchpoint,day,views\na,X,2026-03-01,0\n", 2),
    ("person,touchpoint,day,section\na,X,2026-03-01,Y|\n", 2),
]


@pytest.mark.parametrize(("text", "number"), BAD, ids=[str(n) for n in range(len(BAD))])
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, text: str, number: int) -> None:
    with pytest.raises(BadLine, match=rf"^Line {number}: ") as refused:
        read_csv(write(tmp_path, text))
    assert refused.value.number == number


def test_a_second_weight_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(BadLine, match="'a' has two different weights"):
        read_csv(write(tmp_path, HEADER + "a,X,2026-03-01,2,f\n"))


@pytest.mark.parametrize("text", ["person,touchpoint,day\n", "person,touchpoint,day\n\n\n"])
def test_a_file_without_visits_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadFile):
        read_csv(write(tmp_path, text))


def test_a_file_that_is_not_utf8_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_bytes(b"person,touchpoint,day\n\xe4,X,2026-03-01\n")
    for wrong in (path, tmp_path / "nowhere.csv"):
        with pytest.raises(BadFile):
            read_csv(wrong)


def test_nothing_is_half_imported(settings: Settings, tmp_path: Path) -> None:
    good = write(tmp_path, WEIGHTED)
    before = imported(settings, good)
    with pytest.raises(BadLine):
        import_file(settings, write(tmp_path, WEIGHTED + "p4,X,,bad,1,f\n"), "csv", "Oma")
    with pytest.raises(BadLine):
        import_file(settings, write(tmp_path, WEIGHTED + "p4,X,,bad,1,f\n"), "csv", "Toinen")
    directory = Directory(settings, Store(settings.database))
    assert directory.view(before.account.id, TODAY) == before
    assert [account.name for account in directory.accounts()][-1] == "Oma"
    assert len(list((settings.data / "imports").iterdir())) == 1


def test_an_import_that_breaks_off_while_writing_leaves_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("sandbox.imported.Path.write_text", full_disk)
    path = tmp_path / "visits.csv"
    path.write_bytes(WEIGHTED.encode())
    with pytest.raises(OSError, match="No space"):
        import_file(settings, path, "csv", "Oma")
    assert list((settings.data / "imports").iterdir()) == []
    assert Store(settings.database).accounts() == []


def test_importing_again_replaces_the_visits_and_keeps_the_ids(settings: Settings, tmp_path: Path) -> None:
    before = imported(settings, write(tmp_path, WEIGHTED))
    after = imported(settings, write(tmp_path, "person,touchpoint,day\nz,Järvilehti,2026-04-01\n"))
    assert after.account == before.account
    assert after.catalogue.touchpoints[0].id == before.catalogue.touchpoints[0].id
    assert (after.first, len(after.source.people)) == (date(2026, 4, 1), 1)


@pytest.mark.parametrize("name", ["Demo", "Kaukoranta Media", " "])
def test_a_publishers_name_is_taken(settings: Settings, tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile, match="taken"):
        import_file(settings, write(tmp_path, WEIGHTED), "csv", name)
