"""A team's own template: what is refused, where slides stand on it, and that charts stay charts."""

from __future__ import annotations

import io
import zipfile

import pytest
from pptx import Presentation

from explorer.exports import template_check
from explorer.exports.colours import paper_of
from explorer.exports.pptx import pptx
from explorer.exports.stage import UnusableError, of_template
from explorer.exports.tests.reading import chart_of, slides_of, texts_of
from explorer.exports.tests.templates import altered, narrow, wide, without_titles

RELS = "ppt/_rels/presentation.xml.rels"


def linked(content: bytes, kind: str, target: str) -> bytes:
    """A presentation that points out of itself."""
    link = f'<Relationship Id="rX" Type="http://x/{kind}" TargetMode="External" Target="{target}"/></Relationships>'
    return altered(content, RELS, lambda text: text.replace(b"</Relationships>", link.encode()))


@pytest.mark.parametrize("template", [narrow, wide])
def test_slides_stand_in_the_templates_room_with_charts_that_can_be_edited(comparison, origin, template):
    stage = of_template(template())
    made = Presentation(io.BytesIO(pptx(comparison, origin, template())))
    left, top, width, height = stage.room
    assert (made.slide_width, made.slide_height) == (stage.show.slide_width, stage.show.slide_height)
    for slide in made.slides:
        assert {shape.placeholder_format.type for shape in slide.placeholders} == {slide.shapes.title.placeholder_format.type}
        for shape in slide.shapes:
            if shape.shape_id != slide.shapes.title.shape_id and not shape.has_table:
                assert shape.left >= left - 9 and shape.left + shape.width <= left + width + 9
                assert shape.top >= top - 9 and shape.top + shape.height <= top + height + 9
    bare = slides_of(pptx(comparison, origin))
    with_it = slides_of(pptx(comparison, origin, template()))
    assert {name: chart_of(slide) for name, slide in with_it.items()} == {n: chart_of(slide) for n, slide in bare.items()}


def test_the_templates_own_slides_are_not_shown_nor_hidden_in_the_file(comparison, origin):
    made = pptx(comparison, origin, narrow())
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        assert not any(b"Canary" in file.read(name) for name in file.namelist())
        assert len(file.namelist()) == len(set(file.namelist()))


def test_titles_keep_the_templates_place_and_letters(comparison, origin):
    title = slides_of(pptx(comparison, origin, narrow()))["Answer"].shapes.title
    layout = of_template(narrow()).layout.placeholders[0]
    assert (title.left, title.top) == (layout.left, layout.top)
    assert title.text_frame.paragraphs[0].runs[0].font.size is None


def test_on_a_dark_ground_the_sets_are_written_in_light_colours(comparison, origin):
    slide = next(iter(slides_of(pptx(comparison, origin, wide())).values()))
    colours = {
        str(run.font.color.rgb)
        for shape in slide.shapes if shape.has_text_frame
        for line in shape.text_frame.paragraphs for run in line.runs if run.font.color and run.font.color.type
    }  # fmt: skip
    assert paper_of("").on_dark["a"].removeprefix("#") in colours and not of_template(narrow()).is_dark


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (lambda: b"PK\x03\x04 no zip", "not a PowerPoint file"),
        (lambda: b"x" * (template_check.MOST + 1), "too large"),
        (lambda: altered(narrow(), "ppt/vbaProject.bin", lambda _: b"x"), "macros"),
        (lambda: altered(narrow(), "[Content_Types].xml", lambda t: t.replace(b"presentation.m", b"macroEnabled.m")), "macros"),
        (lambda: altered(narrow(), "ppt/media/big.png", lambda _: b"\0" * (61 * 1024 * 1024)), "too much"),
        (lambda: altered(narrow(), "ppt/slides/big.xml", lambda _: b" " * (21 * 1024 * 1024)), "too much"),
        (lambda: altered(narrow(), "docProps/core.xml", lambda t: b'<!DOCTYPE a [<!ENTITY b "c">]>' + t), "DOCTYPE"),
        (lambda: linked(narrow(), "image", "http://spy.example/p.png"), "http://spy.example/p.png"),
        (lambda: linked(narrow(), "hyperlink", "file:///etc/passwd"), "file:///etc/passwd"),
        (lambda: altered(narrow(), RELS, lambda _: b"<broken"), "not a PowerPoint file"),
        (lambda: altered(narrow(), "ppt/presentation.xml", lambda _: b"<a/>"), "could not be read"),
        (without_titles, "None of its layouts"),
    ],
)  # fmt: skip
def test_what_could_do_harm_or_is_of_no_use_is_refused_with_a_sentence(spoilt, said):
    with pytest.raises(UnusableError, match=said.replace(".", r"\.")):
        template_check.check(spoilt())


@pytest.mark.parametrize("template", [narrow, wide])
def test_a_plain_template_with_a_link_to_click_is_taken(template):
    template_check.check(linked(template(), "hyperlink", "https://www.example.fi/"))


def test_a_stored_template_that_is_of_no_use_any_more_leaves_plain_slides_that_say_so(comparison, origin):
    slides = slides_of(pptx(comparison, origin, without_titles()))
    assert "template was left aside: None of its layouts" in texts_of(slides["Method"])
