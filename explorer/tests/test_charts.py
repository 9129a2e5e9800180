"""Figures: exact areas, honest gaps, plain data, colours by meaning."""

import json
import math
import re
from itertools import pairwise

import pytest

from explorer.charts import theme
from explorer.charts.circles import lens_area, place
from explorer.charts.euler import euler
from explorer.charts.exclusive_shared import SharedRow, exclusive_shared
from explorer.charts.profile_dumbbell import profile_dumbbell
from explorer.charts.profile_index import profile_index
from explorer.charts.profile_rows import ProfileRow, Side
from explorer.charts.reach import ReachRow, reach_bars
from explorer.charts.theme import Piece


def piece(persons: float, label: str = "Part") -> Piece:
    return Piece(persons, label, f"{persons:,.0f}<br>1%")


def msnbc() -> tuple[Piece, Piece, Piece]:
    return piece(365_250, "Only A"), piece(48_513, "Both"), piece(129_560, "Only B")


def side(share: float | None, index: float | None = 100.0) -> Side:
    return Side(share, index, None, None, "said")


def row(value: str, a: float | None, b: float | None, state: str = "holds") -> ProfileRow:
    return ProfileRow("Age", value, side(a), side(b), 0.2, "reference", state, state, state)


def texts(figure: dict) -> str:
    return " ".join(note["text"] for note in figure["layout"].get("annotations", []))


def figures() -> list[dict]:
    made = (
        exclusive_shared([SharedRow(*msnbc(), "A 413,763", "B 178,073")]),
        euler(*msnbc(), outside=["In neither: 446,495", "45.1%"]),
        reach_bars([ReachRow("A", "a", 0.418, 0.417, 0.419, "41.8%")]),
        profile_dumbbell([row("15–24", 0.2, 0.3)]),
        profile_index([row("15–24", 0.2, 0.3)]),
    )
    return [theme.data(figure) for figure in made]


# -------------------------------------------------------------------------------------------------------------- circles


@pytest.mark.parametrize("a", [1, 37, 1_000, 413_763])
@pytest.mark.parametrize("b", [1, 500, 178_073])
@pytest.mark.parametrize("part", [1e-4, 0.01, 0.3, 0.7, 0.999])
def test_both_circles_and_what_they_share_have_exact_areas(a, b, part):
    both = min(a, b) * part
    circles = place(a, b, both)
    unit = math.pi / max(a, b)
    assert math.pi * circles.radius_a**2 == pytest.approx(a * unit)
    assert math.pi * circles.radius_b**2 == pytest.approx(b * unit)
    assert lens_area(circles.radius_a, circles.radius_b, circles.distance) == pytest.approx(both * unit, rel=1e-6)


def test_disjoint_circles_lie_apart():
    circles = place(60, 20, 0)
    assert circles.distance > circles.radius_a + circles.radius_b


@pytest.mark.parametrize(("a", "b"), [(60, 9), (9, 60)])
def test_a_contained_set_lies_inside_without_touching(a, b):
    circles = place(a, b, 9)
    assert abs(circles.radius_a - circles.radius_b) > circles.distance > 0


def test_equal_sets_lie_on_each_other():
    assert place(30, 30, 30).distance == 0


def test_the_outline_of_the_lens_has_its_area():
    circles = place(413_763, 178_073, 48_513)
    points = circles.lens(400)
    turns = zip(points, points[1:] + points[:1], strict=True)
    area = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in turns)) / 2
    assert area == pytest.approx(lens_area(circles.radius_a, circles.radius_b, circles.distance), rel=1e-3)


def test_a_circle_inside_another_shares_its_whole_area():
    assert lens_area(1.0, 0.3, 0.6) == pytest.approx(math.pi * 0.09)
    assert lens_area(0.3, 1.0, 0.7) == pytest.approx(math.pi * 0.09)


# ---------------------------------------------------------------------------------------------------------------- euler


def test_the_diagram_names_only_regions_with_people():
    said = texts(theme.data(euler(piece(51, "Only A"), piece(9, "Both"), piece(0, "Only B"))))
    assert "Only A" in said and "Both" in said and "Only B" not in said


def test_a_tiny_overlap_is_named_beside_the_circles_with_a_line_to_it():
    notes = theme.data(euler(piece(59_700, "Only A"), piece(300, "Both"), piece(29_700, "Only B")))["layout"]["annotations"]
    assert {note["text"].split("<br>")[0]: note["showarrow"] for note in notes} == {
        "Only A": False,
        "Only B": False,
        "Both": True,
    }


def test_one_empty_set_leaves_one_circle_and_two_leave_none():
    one = theme.data(euler(piece(0), piece(0), piece(20)))["layout"]["shapes"]
    assert len({(shape["x0"], shape["x1"]) for shape in one}) == 1
    assert "shapes" not in theme.data(euler(piece(0), piece(0), piece(0)))["layout"]


def test_those_in_neither_set_stand_below_in_lines_short_enough_for_a_phone():
    made = theme.data(euler(*msnbc(), outside=["In neither: 446,495 people", "45.1% of the online population"]))["layout"]
    assert made["annotations"][-1]["text"] == "In neither: 446,495 people<br>45.1% of the online population"
    assert made["margin"]["b"] >= 2 * 17


# ------------------------------------------------------------------------------------------------------------------ bar


def test_the_parts_of_the_bar_add_up_to_everyone_reached():
    bars = figures()[0]["data"]
    assert [bar["x"] for bar in bars] == [[365_250], [48_513], [129_560]]
    assert figures()[0]["layout"]["xaxis"]["range"] == [0, 543_323]


@pytest.mark.parametrize(
    "persons", [(935_570.396, 266_969.785, 628_667.417), (1.4, 0.2, 0.3), (2_045_740.1, 748_931.5, 453_608.6)]
)
def test_every_text_of_the_bar_lies_on_the_axis(persons):
    """Plotly leaves out, without a word, what is anchored a fraction of a person beyond the axis."""
    only_a, both, only_b = (piece(number) for number in persons)
    made = exclusive_shared([SharedRow(only_a, both, only_b, "A", "B")]).to_plotly_json()
    low, high = made["layout"]["xaxis"]["range"]
    assert len(made["layout"]["annotations"]) == 8
    assert all(low <= note["x"] <= high for note in made["layout"]["annotations"])


SHARES = [
    (0.4, 0.3, 0.3),
    (0.001, 0.5, 0.499),
    (0.85, 0.1, 0.05),
    (0.6, 0.001, 0.399),
    (0.05, 0.05, 0.9),
    (0.002, 0.001, 0.997),
]


@pytest.mark.parametrize("shares", [*SHARES, (0.5, 0.0, 0.5), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)])
def test_a_line_leads_from_each_label_to_its_own_part_and_to_no_other(shares):
    """Labels stand in three columns; the line says whose they are, however thin the part. Nobody's label has none."""
    pieces = [piece(1_000_000 * share) for share in shares]
    made = theme.data(exclusive_shared([SharedRow(*pieces, "A", "B")]))["layout"]
    leads = [shape for shape in made["shapes"] if shape["line"]["width"] == 1]
    starts = [0, shares[0], shares[0] + shares[1]]
    parts = [(1e6 * start, 1e6 * (start + share)) for start, share in zip(starts, shares, strict=True) if share]
    assert len(leads) == len(parts)
    assert all(low < lead["x1"] < high for lead, (low, high) in zip(leads, parts, strict=True))


@pytest.mark.parametrize("shares", SHARES)
def test_lines_begin_under_their_labels_and_labels_never_meet(shares):
    made = theme.data(exclusive_shared([SharedRow(*[piece(1_000_000 * share) for share in shares], "A", "B")]))["layout"]
    left, middle, right = (shape["x0"] / 1e6 for shape in made["shapes"][:3])
    assert [note["x"] / 1e6 for note in made["annotations"][0:6:2]] == [0, pytest.approx(middle), 1]
    assert left <= 0.2 <= 0.32 < middle < 0.68 <= 0.8 <= right
    bar, label = made["shapes"][0]["y1"], made["annotations"][0]["y"]
    assert made["shapes"][0]["y0"] == pytest.approx(label) and label > bar


def test_the_lines_under_the_bar_are_what_a_and_b_cover():
    shapes = figures()[0]["layout"]["shapes"]
    a, b = (shape for shape in shapes if shape["line"]["width"] == 3)
    assert (a["x0"], a["x1"], a["line"]["color"]) == (0, 413_763, theme.SET_A)
    assert (b["x0"], b["x1"], b["line"]["color"]) == (365_250, 543_323, theme.SET_B)
    assert b["y0"] < a["y0"] < -0.12


@pytest.mark.parametrize("rows", [[], [None], [None, SharedRow(*msnbc(), "A", "B")]])
def test_a_bar_that_is_not_known_is_a_gap(rows):
    made = theme.data(exclusive_shared(rows))
    assert all(x is None for bar in made["data"] for x, known in zip(bar["x"], rows, strict=True) if known is None)


def test_an_unknown_reach_is_a_gap_and_has_no_number():
    made = theme.data(reach_bars([ReachRow("A", "a", 0.4, None, None, "40%"), ReachRow("Both", "both", None, None, None, "")]))
    assert made["data"][0]["x"] == [0.4, None]
    assert texts(made) == "40%"


def test_the_number_of_a_bar_stands_behind_its_whisker_within_the_axis():
    made = theme.data(reach_bars([ReachRow("A", "a", 0.4, 0.3, 0.5, "40%"), ReachRow("B", "b", 0.2, None, None, "20%")]))
    places = [(note["x"], note["y"], note["xanchor"]) for note in made["layout"]["annotations"]]
    assert places == [(0.5, 0, "left"), (0.2, -1, "left")]
    axis, rows = made["layout"]["xaxis"]["range"], made["layout"]["yaxis"]["range"]
    assert axis[0] == 0 and 0.55 < axis[1] < 0.7
    assert -1.6 < rows[0] < -1.35 and 0.4 < rows[1] < 0.8


def test_a_gap_says_why_it_is_one():
    made = theme.data(
        reach_bars([ReachRow("A", "a", 0.4, None, None, "40%"), ReachRow("B", "b", None, None, None, "not shown")])
    )
    assert made["data"][0]["x"] == [0.4, None]
    assert texts(made) == "40% not shown"


@pytest.mark.parametrize("figure", [2, 4])
def test_an_interval_is_seen_on_a_dark_bar_and_beside_it(figure):
    made = (
        reach_bars([ReachRow("A", "a", 0.4, 0.37, 0.43, "40%")]),
        profile_index([ProfileRow("Age", "x", Side(0.1, 150.0, 120.0, 190.0, ""), None, 0.2, "", *["holds"] * 3)]),
    )[figure // 4]
    _, under, over = theme.data(made)["data"]
    assert (under["error_x"]["color"], over["error_x"]["color"]) == (theme.SURFACE, theme.TEXT)
    assert under["error_x"]["thickness"] > over["error_x"]["thickness"]
    assert under["marker"]["opacity"] == over["marker"]["opacity"] == 0
    ends = [(m["error_x"]["arrayminus"][0], m["x"][0], m["error_x"]["array"][0]) for m in (under, over)]
    assert ends == [pytest.approx((0.03, 0.4, 0.03)) if figure == 2 else (30.0, 150.0, 40.0)] * 2


@pytest.mark.parametrize(
    ("most", "marks"),
    [
        (0.0004, ["0.00%", "0.01%", "0.02%", "0.03%", "0.04%"]),
        (0.012, ["0.0%", "0.5%", "1.0%"]),
        (0.03, ["0%", "1%", "2%", "3%"]),
        (0.3, ["0%", "10%", "20%", "30%"]),
        (1.0, ["0%", "20%", "40%", "60%", "80%", "100%"]),
        (1.3, ["0%", "50%", "100%"]),
        (40.0, ["0%", "500%", "1000%", "1500%", "2000%", "2500%"]),
    ],
)
def test_an_axis_of_shares_has_few_round_marks_in_the_words_of_the_page(most, marks):
    assert theme.per_cent_scale(most, theme.per_cent)["ticktext"] == marks
    assert theme.per_cent_scale(0.3, lambda share, digits: f"{share * 100:.{digits}f} %")["ticktext"][1] == "10 %"


def test_reach_over_100_per_cent_is_drawn_as_it_is():
    made = theme.data(reach_bars([ReachRow("A", "a", 1.04, None, None, "104%")]))
    assert made["data"][0]["x"] == [1.04]
    assert made["layout"]["xaxis"]["range"][1] > 1.04


# -------------------------------------------------------------------------------------------------------------- profile


def test_each_state_has_a_mark_of_its_own():
    states = ["holds", "chance", "low", "untested"]
    made = theme.data(profile_dumbbell([row(state, 0.2, 0.3, state) for state in states]))
    assert made["data"][-1]["marker"]["symbol"] == ["square", "square-open", "square-x-open", "square-open-dot"]


def test_a_hidden_share_leaves_its_mark_and_its_line_out():
    made = theme.data(profile_dumbbell([row("15–24", None, 0.3)]))
    assert [len(trace["x"]) for trace in made["data"]] == [0, 1, 1]


def test_index_bars_start_at_100_on_a_log_axis():
    made = theme.data(profile_index([ProfileRow("Age", "x", side(0.1, 50.0), side(0.4, 200.0), 0.2, "", *["holds"] * 3)]))
    assert [(bar["base"], bar["x"]) for bar in made["data"]] == [(100, [-50.0]), (100, [100.0])]
    assert made["layout"]["xaxis"]["type"] == "log"


@pytest.mark.parametrize(("low", "high"), [(90.0, 110.0), (30.0, 400.0), (99.0, 900.0), (3.0, 105.0)])
def test_the_marks_of_an_index_have_room_and_hold_100(low, high):
    rows = [ProfileRow("Age", "x", side(0.1, low), side(0.4, high), 0.2, "", *["holds"] * 3)]
    axis = theme.data(profile_index(rows, lambda mark: f"<{mark}>"))["layout"]["xaxis"]
    span = axis["range"][1] - axis["range"][0]
    places = [math.log10(mark) for mark in axis["tickvals"]]
    assert 100 in axis["tickvals"] and axis["ticktext"][0] == f"<{axis['tickvals'][0]}>"
    assert all(b - a >= 0.13 * span for a, b in pairwise(places))
    assert len(places) >= 3 and axis["tickangle"] == 0


def index_row(value: str, a: Side, b: Side | None, state_a: str, state_b: str = "holds") -> ProfileRow:
    return ProfileRow("Age", value, a, b, 0.2, "reference", "untested", state_a, state_b)


def test_an_index_that_holds_is_filled_and_each_set_has_its_colour_and_place():
    rows = [index_row("x", side(0.3, 150.0), side(0.1, 50.0), "holds", "chance"), index_row("y", side(0.2), side(0.3), "low")]
    a, b = theme.data(profile_index(rows))["data"]
    assert (a["marker"]["color"], a["marker"]["line"]["color"]) == ([theme.SET_A, theme.SET_A_SOFT], theme.SET_A)
    assert (b["marker"]["color"], b["marker"]["line"]["color"]) == ([theme.SET_B_SOFT, theme.SET_B], theme.SET_B)
    assert a["marker"]["pattern"]["shape"] == ["", "x"] and "pattern" not in b["marker"]
    assert [over - under for over, under in zip(a["y"], b["y"], strict=True)] == [pytest.approx(0.38)] * 2
    assert a["width"] == b["width"] < 0.38


def test_the_bars_of_one_set_are_in_the_middle_of_their_rows():
    made = theme.data(profile_index([index_row("x", side(0.3, 150.0), None, "holds")]))
    assert made["data"][0]["y"] == made["layout"]["yaxis"]["tickvals"]


def test_the_axis_of_an_index_holds_every_end_and_a_line_stands_at_100():
    wide = Side(0.3, 150.0, 40.0, 520.0, "")
    layout = theme.data(profile_index([index_row("x", wide, side(0.1, 30.0), "holds")]))["layout"]
    low, high = (10**end for end in layout["xaxis"]["range"])
    assert 25 < low < 30 and 520 < high < 600
    assert [(line["x0"], line["x1"]) for line in layout["shapes"]] == [(100, 100)]


def test_an_index_of_zero_or_unknown_is_a_gap():
    made = theme.data(profile_index([ProfileRow("Age", "x", side(0.0, 0.0), side(0.1, None), 0.2, "", *["chance"] * 3)]))
    assert made["data"] == []


@pytest.mark.parametrize("chart", [profile_dumbbell, profile_index])
@pytest.mark.parametrize("count", [0, 1, 60])
def test_profiles_draw_with_none_one_and_many_values(chart, count):
    made = theme.data(chart([row(f"value {i}", 0.2, 0.3) for i in range(count)]))
    assert len(made["layout"]["yaxis"]["tickvals"]) == count


# ------------------------------------------------------------------------------------------------------------ all alike


def test_figures_are_small_plain_data_without_a_template():
    for figure in figures():
        assert "template" not in figure["layout"]
        assert len(json.dumps(figure, separators=(",", ":"))) < 2_600


def test_every_colour_is_a_meaning_of_the_style_sheet(settings):
    written = set(re.findall(r"var\((--[\w-]+)\)", json.dumps(figures())))
    sheet = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    assert written <= set(re.findall(r"^\s+(--(?:set|chart|outside)[\w-]*):", sheet, re.MULTILINE))
    assert not re.findall(r"#[0-9a-f]{3,8}\b|rgb\(", json.dumps(figures()))


def test_names_cannot_put_tags_into_a_figure():
    spiteful = '<a href="javascript:x">'
    assert spiteful not in texts(theme.data(euler(piece(5, spiteful), piece(3), piece(4), outside=[spiteful])))
    ticks = theme.data(profile_dumbbell([row(spiteful, 0.2, 0.3)]))["layout"]["yaxis"]["ticktext"]
    assert "<a" not in ticks[0]


def test_no_text_uses_tags_that_become_style_attributes():
    assert not re.findall(r"<(?!br>)", " ".join(texts(figure) for figure in figures()))
