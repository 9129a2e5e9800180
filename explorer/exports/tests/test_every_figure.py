"""Every figure of the page is the same in the stored results, in the table twin and in every file."""

import pytest

from explorer.exports.content import tables
from explorer.exports.csv import csv
from explorer.exports.pptx import pptx
from explorer.exports.tests.conftest import CASES
from explorer.exports.tests.reading import Found, chart_of, figures_in_csv, figures_in_workbook, slides_of
from explorer.exports.xlsx import xlsx
from explorer.projection import project
from explorer.subject import Subject


def figures_of(comparison: dict) -> Found:
    """Every number of the page's tables, by part, table, row and column."""
    return {
        (part["title"], table.caption, f"{row.group} {row.label}".strip(), column): value.number
        for part in comparison["parts"]
        for table in tables(part)
        for row in table.rows
        for column, value in zip(table.columns[1:], row.values, strict=True)
        if value.number is not None
    }


def stored_of(given: Subject) -> dict[tuple[str, str], float | None]:
    """The persons that the run has of each set and part of the overlap."""
    results, counted = given.results, given.results.comparison
    stored = {("A", "reach"): results.set_a.overview.reach, ("B", "reach"): results.set_b.overview.reach}
    return stored | {(name, "reach"): getattr(counted, name).reach for name in ("both", "only_a", "only_b", "either")}


@pytest.mark.parametrize("case", CASES)
def test_page_table_and_every_file_say_the_same(case, origin):
    comparison = project(CASES[case])
    shown = figures_of(comparison)
    assert figures_in_csv(csv(comparison, origin)) == pytest.approx(shown)
    assert figures_in_workbook(xlsx(comparison, origin)) == pytest.approx(shown)
    slides = slides_of(pptx(comparison, origin))
    for part in comparison["parts"]:
        of_part = [value for key, value in shown.items() if key[0] == part["title"]]
        drawn = [value for series in chart_of(slides[part["title"]]).values() for value in series.values()]
        assert [value for value in drawn if value is not None and value not in of_part] == []


@pytest.mark.parametrize("case", ["overlapping", "other period", "many touchpoints"])
def test_the_persons_are_those_of_the_stored_run(case, origin):
    given = CASES[case]
    read = figures_in_workbook(xlsx(project(given), origin))
    answer = [value for key, value in read.items() if key[0] == "Answer" and key[3] == "Number"]
    assert set(stored_of(given).values()) <= set(answer)


def test_a_file_of_what_is_hidden_has_none_of_the_stored_persons(origin):
    given = CASES["hidden bases"]
    told = csv(project(given), origin).decode()
    read = set(figures_in_csv(csv(project(given), origin)).values())
    assert not read & {value for value in stored_of(given).values() if value} and "not shown" in told
