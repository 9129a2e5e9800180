"""The portal's files, opened by LibreOffice: numbers are numbers, nothing is calculated, slides are drawn."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from django.utils.translation import override
from pptx import Presentation

from explorer.exports.content import Origin
from explorer.exports.csv import csv
from explorer.exports.pptx import pptx
from explorer.exports.tests.reading import figures_in_workbook
from explorer.exports.tests.templates import narrow, wide
from explorer.exports.xlsx import xlsx
from explorer.projection import project
from explorer.subject import Subject
from explorer.tests.rich import rich
from explorer.tests.subjects import subject

# Separator ;, quote ", UTF-8, from line 1, in Finnish; texts are not quoted, special numbers are read.
FINNISH_CSV = "--infilter=CSV:59,34,76,1,,1035,false,true"
ORIGIN = Origin("r-1", "https://kits.example.org/runs/r-1/", datetime(2026, 11, 30, 20, 0, tzinfo=UTC))

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="there is no LibreOffice (soffice): its tests are SKIPPED")


@pytest.fixture
def armed() -> Subject:
    """A comparison with every block, whose names want to be formulas."""
    given = rich(subject())
    return replace(given, report_name="=1+1", set_a=replace(given.set_a, name="@SUM(A1)"))


def opened(folder: Path, name: str, made: bytes, to: str, *options: str) -> bytes:
    """What LibreOffice makes of a file, with a profile of its own."""
    (folder / name).write_bytes(made)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        *options,
        "--convert-to",
        to,
        "--outdir",
        str(folder / "made"),
        str(folder / name),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "made" / name).with_suffix(f".{to}").read_bytes()


def test_a_workbook_opens_with_all_its_numbers_and_no_formula(armed: Subject, tmp_path: Path) -> None:
    made = xlsx(project(armed), ORIGIN)
    read = opened(tmp_path, "numbers.xlsx", made, "xlsx")
    assert figures_in_workbook(read) == pytest.approx(figures_in_workbook(made))
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(read)) for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in {cell.value for cell in cells} and "f" not in {cell.data_type for cell in cells}


def test_a_finnish_csv_opens_with_decimal_commas_as_numbers_and_no_formula(armed: Subject, tmp_path: Path) -> None:
    with override("fi"):
        made = csv(project(armed), ORIGIN)
    read = opened(tmp_path, "numbers.csv", made, "fods", FINNISH_CSV).decode()
    assert 'office:value="33.3333333333"' in read
    assert "table:formula" not in read


def test_slides_open_and_become_a_page_each(armed: Subject, tmp_path: Path) -> None:
    comparison = project(armed)
    read = opened(tmp_path, "slides.pptx", pptx(comparison, ORIGIN), "pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", read)) >= len(comparison["parts"]) + 2


@pytest.mark.parametrize("template", [narrow, wide])
def test_slides_on_a_teams_template_open_with_all_their_slides(
    armed: Subject, tmp_path: Path, template: Callable[[], bytes]
) -> None:
    made = pptx(project(armed), ORIGIN, template())
    drawn = opened(tmp_path, "slides.pptx", made, "pdf")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", drawn)) == len(Presentation(io.BytesIO(made)).slides)
