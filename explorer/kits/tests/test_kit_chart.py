"""The figure of a kit's reach: none, one and many all draw, and what is not known is a gap."""

from __future__ import annotations

import pytest

from explorer.charts.kit_reach import Stretch, kit_reach


@pytest.mark.parametrize("count", [0, 1, 7, 92])
def test_none_one_and_many_draw_and_few_are_named(count):
    made = kit_reach([Stretch(f"day {number}", float(number)) for number in range(count)])
    assert len(made.data[0].y) == count
    assert len(made.layout.xaxis.tickvals) <= 4


def test_what_is_not_known_is_a_gap():
    made = kit_reach([Stretch("a", 5.0), Stretch("b", None), Stretch("c", 0.0)])
    assert list(made.data[0].y) == [5.0, None, 0.0]
    assert made.data[0].hovertext[1] == ""


def test_bars_begin_at_nothing_and_names_are_no_markup():
    made = kit_reach([Stretch("<b>week</b>", 5.0)])
    assert made.layout.yaxis.rangemode == "tozero"
    assert "<b>" not in made.layout.xaxis.ticktext[0]
