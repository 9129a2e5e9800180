"""XLSX: numbers are numbers with the page's format, texts are never calculated, and a sheet tells the method."""

import io
from dataclasses import replace

import openpyxl
import pytest
from django.utils.translation import override

from explorer.exports.content import Value, number_format
from explorer.exports.tests.conftest import CASES
from explorer.exports.xlsx import xlsx
from explorer.projection import project


def opened(made: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made))


def cells_of(book: openpyxl.Workbook) -> list:
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("case", CASES)
def test_every_comparison_is_a_workbook_without_formulas(case, origin):
    with override("fi"):
        made = project(CASES[case])
        book = opened(xlsx(made, origin))
    assert len(book.sheetnames) == len(made["parts"]) + 1
    assert {cell.data_type for cell in cells_of(book)} <= {"n", "s"}


def test_a_sheet_a_part_and_the_method_last(comparison, origin):
    assert opened(xlsx(comparison, origin)).sheetnames == [part["title"] for part in comparison["parts"]] + ["Method"]


def test_every_sheet_of_a_part_ends_with_its_source_and_code(comparison, origin):
    book = opened(xlsx(comparison, origin))
    for part in comparison["parts"]:
        last = [row[0].value for row in book[part["title"]].iter_rows() if row[0].value][-1]
        assert "week 47" in last and last.endswith(part["code"])


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_numbers_have_formats_that_each_reader_sees_in_their_own_language(overlapping, origin, language):
    with override(language):
        book = opened(xlsx(project(overlapping), origin))
    formats = {cell.number_format for cell in cells_of(book) if cell.data_type == "n"}
    assert {"#,##0", "0.0%", "#,##0.0"} <= formats


def test_the_mark_of_a_low_base_is_part_of_the_format():
    assert number_format(Value("12*", 12, "number", 0, True)) == '#,##0"*"'
    assert number_format(Value("+3.2 points", 0.032, "points", 1)) == '0.0" points"'


def test_a_text_that_looks_like_a_formula_stays_one_when_it_is_edited(overlapping, origin):
    armed = replace(overlapping, report_name="=1+1", set_a=replace(overlapping.set_a, name="@SUM(A1)"))
    cells = {cell.value: cell for cell in cells_of(opened(xlsx(project(armed), origin)))}
    assert cells["=1+1"].data_type == "s" and cells["=1+1"].quotePrefix


def test_what_is_not_known_is_an_empty_cell_never_nothing(origin):
    book = opened(xlsx(project(CASES["no bases"]), origin))
    row = next(row for row in book["Answer"].iter_rows(min_row=5) if row[0].value == "Both" and len(row) > 3)
    assert row[-1].value is None


def test_what_the_page_hides_is_hidden_and_a_title_of_a_sheet_may_be_odd(origin):
    made = project(CASES["hidden bases"])
    made["parts"][1]["title"] = "A/B: [what] is shared? in thirty-one letters and more"
    made["parts"][2]["title"] = made["parts"][1]["title"]
    book = opened(xlsx(made, origin))
    assert "not shown" in {cell.value for cell in cells_of(book)}
    assert len(set(book.sheetnames)) == len(made["parts"]) + 1
