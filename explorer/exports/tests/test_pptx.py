"""PPTX: charts that PowerPoint itself can edit, with the page's numbers in them, on slides that say their source."""

import io
import math
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils.translation import override

from explorer.exports.colours import PAPERS, paper_of
from explorer.exports.pptx import pptx
from explorer.exports.tests.conftest import CASES
from explorer.exports.tests.reading import chart_of, slides_of, texts_of
from explorer.exports.xlsx import xlsx
from explorer.projection import project

PALETTES = Path(__file__).resolve().parents[3] / "static/css/palettes.css"


@pytest.mark.parametrize("case", CASES)
def test_every_comparison_is_a_show_with_a_slide_a_part(case, origin):
    with override("fi"):
        made = project(CASES[case])
        slides = slides_of(pptx(made, origin))
    assert {part["title"] for part in made["parts"]} < slides.keys()


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_charts_are_native_and_hold_the_numbers_in_every_language(overlapping, origin, language):
    with override(language):
        made = project(overlapping)
        slides = slides_of(pptx(made, origin))
    answer = next(iter(chart_of(slides[made["parts"][0]["title"]]).values()))
    assert list(answer.values()) == [row["cells"][0]["value"] for row in made["parts"][0]["table"]["rows"]]


def test_what_the_page_draws_as_bars_and_lines_has_a_chart(comparison, origin):
    slides = slides_of(pptx(comparison, origin))
    drawn = {part["key"] for part in comparison["parts"] if part["figures"]}
    assert {part["key"] for part in comparison["parts"] if chart_of(slides[part["title"]])} == drawn - {"euler"}


def test_every_slide_of_a_part_has_its_sentence_source_code_and_link(comparison, origin):
    slides = slides_of(pptx(comparison, origin))
    for part in comparison["parts"]:
        slide = slides[part["title"]]
        told = texts_of(slide)
        assert part["sentence"] in told and part["code"] in told and "week 47" in told
        links = [
            run.hyperlink.address for s in slide.shapes if s.has_text_frame for p in s.text_frame.paragraphs for run in p.runs
        ]
        assert origin.link in links


def test_the_areas_of_the_circles_are_those_of_the_sets(comparison, origin):
    slide = slides_of(pptx(comparison, origin))["Two circles"]
    discs = [shape for shape in slide.shapes if shape.name.startswith("Oval")]
    a, b = (math.pi * (disc.width / 2) ** 2 for disc in discs[:2])
    rows = {row["tone"]: row["cells"][0]["value"] for row in comparison["parts"][1]["table"]["rows"]}
    assert a / b == pytest.approx((rows["a"] + rows["both"]) / (rows["b"] + rows["both"]), rel=1e-3)
    assert len(discs) == 4 and any(shape.name.startswith("Freeform") for shape in slide.shapes)


def test_what_is_hidden_is_drawn_nowhere(origin):
    comparison = project(CASES["hidden bases"])
    slides = slides_of(pptx(comparison, origin))
    assert not any(shape.name.startswith(("Oval", "Freeform")) for shape in slides["Two circles"].shapes)
    told = "\n".join(texts_of(slide) for slide in slides.values())
    assert "not shown" in told and "60,000" not in told
    assert all(value is None for series in chart_of(slides["Answer"]).values() for value in series.values())


def test_a_low_base_is_marked_beside_its_name(origin):
    slides = slides_of(pptx(project(CASES["low bases"]), origin))
    assert any(name.endswith("*") for series in chart_of(slides["Answer"]).values() for name in series)


def test_many_names_are_written_smaller_so_that_all_of_them_are(comparison, origin):
    slides = slides_of(pptx(comparison, origin))
    sizes = {title: shape.chart.font.size.pt for title, s in slides.items() for shape in s.shapes if shape.has_chart}
    assert sizes["Regions"] < sizes["Answer"]


def test_numbers_have_the_pages_digits(comparison, origin):
    slide = slides_of(pptx(comparison, origin))["Profile"]
    chart = next(shape.chart for shape in slide.shapes if shape.has_chart)
    assert chart.plots[0].data_labels.number_format == "0.0%"


@pytest.mark.parametrize("palette", PAPERS)
def test_the_colours_on_paper_are_those_of_the_pair_on_a_light_page(palette):
    # The light block stands first: what dark changes comes later.
    block = re.search(rf'\[data-palette="{palette}"\] \{{(.*?)\}}', PALETTES.read_text(), re.S)[1]
    tokens = {name: value.upper() for name, value in re.findall(r"--([a-z-]+): ([^;]+);", block)}
    paper = paper_of(palette)
    for tone in ("a", "b", "both"):
        found = (paper.filled[tone], paper.soft[tone], paper.printed[tone])
        assert found == tuple(tokens[f"set-{tone}{kind}"] for kind in ("", "-soft", "-text"))


def test_a_teams_pair_colours_its_slides_and_its_workbook(comparison, origin):
    chosen = replace(origin, palette="wine-sky")
    filled = paper_of("wine-sky").filled["a"].removeprefix("#")
    for make in (pptx, xlsx):
        with zipfile.ZipFile(io.BytesIO(make(comparison, chosen))) as file:
            text = b"".join(file.read(name) for name in file.namelist())
        assert filled.encode() in text.upper() or paper_of("wine-sky").printed["a"].removeprefix("#").encode() in text.upper()
        assert paper_of("").printed["a"].removeprefix("#").encode() not in text.upper()
