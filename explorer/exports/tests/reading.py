"""Reading files back as whoever gets them would: the cells of a workbook, the lines of a CSV, the slides of a show."""

from __future__ import annotations

import csv as spreadsheets
import io
from typing import Any

import openpyxl
from pptx import Presentation

Found = dict[tuple[str, str, str, str], Any]


def lines_of(made: bytes, delimiter: str = ",") -> list[list[str]]:
    """The lines of a CSV."""
    return list(spreadsheets.reader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def figures_in_csv(made: bytes, delimiter: str = ",", decimal: str = ".") -> Found:
    """Every number by part, table, row and column: persons, indexes, and shares of 1."""
    found: Found = {}
    for part, _code, table, group, row, column, value, unit, _remark in lines_of(made, delimiter)[1:]:
        if value:
            read = float(value.replace(decimal, "."))
            found[part, table, f"{group} {row}".strip(), column] = read / 100 if unit else read
    return found


def figures_in_workbook(made: bytes) -> Found:
    """The same of a workbook; a difference in points is divided by 100 as in the CSV."""
    found: Found = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(made)):
        rows = list(sheet.iter_rows(min_row=4))
        for at, cells in enumerate(rows):
            if _is_heading(rows, at):
                caption, heads = cells[0].value, [cell.value for cell in rows[at + 1]]
            for column, cell in enumerate(cells[1:], 1):
                if cell.data_type == "n" and cell.value is not None:
                    group = f"{cells[1].value or ''} " if heads[1] == "Group" else ""
                    points = "points" in cell.number_format
                    value = cell.value / 100 if points else cell.value
                    found[sheet.title, caption, f"{group}{cells[0].value}".strip(), heads[column]] = value
    return found


def _is_heading(rows: list[Any], at: int) -> bool:
    """A caption stands alone, in italics, over its columns."""
    return bool(rows[at][0].value and rows[at][0].font.i)


def slides_of(made: bytes) -> dict[str, Any]:
    """The slides by their titles; of several with the same, the last."""
    return {slide.shapes.title.text: slide for slide in Presentation(io.BytesIO(made)).slides}


def chart_of(slide: Any) -> dict[str, dict[str, float | None]]:
    """The numbers of a slide's chart, series by series and name by name."""
    charts = [shape.chart for shape in slide.shapes if shape.has_chart]
    return {
        series.name: dict(zip(map(str, chart.plots[0].categories), series.values, strict=True))
        for chart in charts
        for series in chart.plots[0].series
    }


def texts_of(slide: Any) -> str:
    """All that stands on a slide in letters."""
    frames = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    cells = [cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    return "\n".join([*frames, *cells])
