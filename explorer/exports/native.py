"""Charts and shapes that PowerPoint draws itself and lets its reader change: bars, lines, and the two circles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Emu, Pt

from explorer.charts.circles import Circles, place
from explorer.exports.colours import Paper
from explorer.exports.content import Row, Value, number_format
from explorer.exports.drawings import Drawing, Series

Box = tuple[int, int, int, int]
_TYPES = {
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "stacked": XL_CHART_TYPE.BAR_STACKED,
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "lines": XL_CHART_TYPE.LINE_MARKERS,
}
# Bars that have room for their numbers.
_MOST_LABELS = 40
# Names that have room in large letters: of more, every second one would be left out.
_MOST_LARGE = 14


def colour(code: str) -> RGBColor:
    """A colour as python-pptx takes it."""
    return RGBColor.from_string(code.removeprefix("#"))


def describe(shape: Any, text: str) -> None:
    """Give a shape the text that is read aloud in its place."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text)


def add_chart(slide: Any, drawn: Drawing, box: Box, said: str, paper: Paper, scale: float = 1.0) -> None:
    """Add a native chart with its data in a workbook of its own; `scale` is how large its letters are."""
    data = CategoryChartData()
    data.categories = list(drawn.names)
    for each in drawn.series:
        data.add_series(each.name, [value.number for value in each.values], _format_of(each))
    frame = slide.shapes.add_chart(_TYPES[drawn.kind], *map(Emu, box), data)
    describe(frame, said)
    chart = frame.chart
    chart.font.size = Pt(round(max(11 * scale, 8) if len(drawn.names) <= _MOST_LARGE else 8))
    chart.has_title = False
    chart.has_legend = len(drawn.series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    _axes(chart, drawn, paper)
    _look(chart.plots[0], drawn, paper)


def _format_of(series: Series) -> str:
    """How the numbers of a series are written; a mark stands beside the name, as not all may have it."""
    known = next((value for value in series.values if value.number is not None), Value())
    return number_format(Value(known.text, known.number, known.unit, known.digits))


def _axes(chart: Any, drawn: Drawing, paper: Paper) -> None:
    """The first name on top, values from nothing, and no more lines than are read."""
    names, values = chart.category_axis, chart.value_axis
    names.format.line.color.rgb = colour(paper.filled[""])
    values.minimum_scale = 0 if all((v.number or 0) >= 0 for each in drawn.series for v in each.values) else None
    values.format.line.fill.background()
    if drawn.kind in ("bars", "stacked"):
        names.reverse_order = True
        values.visible = False
        values.has_major_gridlines = False
        names.has_major_gridlines = False
    else:
        values.major_gridlines.format.line.color.rgb = RGBColor(0xD8, 0xDF, 0xDD)
        values.tick_labels.number_format = _format_of(drawn.series[0])
        values.tick_labels.number_format_is_linked = False


def _look(plot: Any, drawn: Drawing, paper: Paper) -> None:
    """Colours by set, numbers where there is room for them."""
    for made, each in zip(plot.series, drawn.series, strict=True):
        if drawn.kind == "lines":
            _line(made, each, paper)
            continue
        _fill(made.format, paper.filled[each.tone])
        made.invert_if_negative = False
        for at, tone in enumerate(each.tones):
            _fill(made.points[at].format, paper.filled[tone])
    if drawn.kind == "lines":
        return
    plot.gap_width = 150 if drawn.kind == "stacked" else 45
    plot.overlap = 100 if drawn.kind == "stacked" else -5
    if len(drawn.names) * len(drawn.series) <= _MOST_LABELS:
        _numbers(plot, drawn)


def _numbers(plot: Any, drawn: Drawing) -> None:
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = _format_of(drawn.series[0]), False
    labels.font.size = Pt(14 if drawn.kind == "stacked" else 10)
    if drawn.kind == "stacked":
        labels.font.color.rgb, labels.position = RGBColor(0xFF, 0xFF, 0xFF), XL_LABEL_POSITION.CENTER
    else:
        labels.position = XL_LABEL_POSITION.OUTSIDE_END


def _fill(look: Any, code: str) -> None:
    look.fill.solid()
    look.fill.fore_color.rgb = colour(code)


def _line(made: Any, series: Series, paper: Paper) -> None:
    made.smooth = False
    made.format.line.width = Pt(2.25)
    made.format.line.color.rgb = colour(paper.filled[series.tone])
    made.marker.format.fill.solid()
    made.marker.format.fill.fore_color.rgb = colour(paper.filled[series.tone])
    made.marker.format.line.fill.background()


# -------------------------------------------------------------------------------------------------------------- circles


def add_circles(slide: Any, rows: dict[str, Row], box: Box, said: str, paper: Paper) -> None:
    """Add two circles with exact areas: discs, what they share, and their outlines on top."""
    only_a, both, only_b = (rows[tone].values[0].number or 0.0 for tone in ("a", "both", "b"))
    circles = place(only_a + both, only_b + both, both)
    if not circles.height:
        return
    left, top, width, height = box
    scale = min(width / (circles.right - circles.left), height / (2 * circles.height))
    x0 = left + (width - scale * (circles.right - circles.left)) / 2 - scale * circles.left
    y0 = top + height / 2
    discs = [(0.0, circles.radius_a, "a"), (circles.distance, circles.radius_b, "b")]
    drawn = [disc for disc in discs if disc[1] > 0]
    for x, radius, tone in drawn:
        _disc(slide, x0 + scale * x, y0, scale * radius, soft=paper.soft[tone])
    _shared(slide, circles, (x0, y0, scale), paper.soft["both"])
    for x, radius, tone in drawn:
        describe(_disc(slide, x0 + scale * x, y0, scale * radius, line=paper.filled[tone]), said)


def _disc(slide: Any, x: float, y: float, radius: float, *, soft: str = "", line: str = "") -> Any:
    box = (Emu(round(value)) for value in (x - radius, y - radius, 2 * radius, 2 * radius))
    made = slide.shapes.add_shape(MSO_SHAPE.OVAL, *box)
    _paint(made, soft, line)
    return made


def _paint(made: Any, soft: str, line: str) -> None:
    made.shadow.inherit = False
    if soft:
        made.fill.solid()
        made.fill.fore_color.rgb = colour(soft)
        made.line.fill.background()
    else:
        made.fill.background()
        made.line.width = Pt(2)
        made.line.color.rgb = colour(line)


def _shared(slide: Any, circles: Circles, place_: tuple[float, float, float], soft: str) -> None:
    """The common area: a lens, or the whole inner disc, or nothing. `place_`: middle of A and its scale."""
    x0, y0, scale = place_
    points = [(x0 + scale * x, y0 - scale * y) for x, y in circles.lens(64)]
    if points:
        builder = slide.shapes.build_freeform(*points[0])
        builder.add_line_segments(points[1:], close=True)
        _paint(builder.convert_to_shape(), soft, "")
        return
    for x, radius in _inner(circles):
        _disc(slide, x0 + scale * x, y0, scale * radius, soft=soft)


def _inner(circles: Circles) -> Iterator[tuple[float, float]]:
    """The smaller circle, where it lies within the other."""
    small = min(circles.radius_a, circles.radius_b)
    if small and circles.distance < circles.radius_a + circles.radius_b:
        yield (0.0 if circles.radius_a == small else circles.distance), small
