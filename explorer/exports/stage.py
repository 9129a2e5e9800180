"""What slides stand on: the portal's own plain slides, or a team's template with its master, layouts, fonts and colours."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

Box = tuple[float, float, float, float]
# The plain slide, in inches: where everything below a title stands. Other slides map their own room onto it.
WIDE, HIGH = 13.333, 7.5
LEFT, WIDTH = 0.6, 12.13
_TOP, _ROOM = 1.15, 6.15
_TITLE_ONLY = 5
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_FEET = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
# Parts of a slide that a chart needs below the title, and letters that are still read.
_LEAST_ROOM, _LEAST_WIDTH = 0.5, 0.6
_LEAST_POINTS = 8.0
# Of 255: under this a background is dark, and text in the sets' colours would not be read on it.
_DARK = 110


class UnusableError(Exception):
    """A template that slides cannot be made on. Its text is for the person."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A show without slides, the layout that is used, and the room below its titles in EMU. `is_plain`: no template."""

    show: Any
    layout: Any
    room: tuple[int, int, int, int]
    is_plain: bool = False
    is_dark: bool = False

    @property
    def scale(self) -> float:
        """How large letters are beside those of a plain slide."""
        _left, _top, width, height = self.room
        return min(1.0, width / Inches(WIDTH), height / Inches(_ROOM))

    def box(self, box: Box) -> tuple[int, int, int, int]:
        """A place on a plain slide, in inches, as a place in EMU on this one."""
        left, top, width, height = self.room
        across, down = width / WIDTH, height / _ROOM
        x, y, wide, high = box
        return round(left + (x - LEFT) * across), round(top + (y - _TOP) * down), round(wide * across), round(high * down)

    def points(self, size: float) -> Pt:
        """A letter size on a plain slide as one on this."""
        return Pt(max(round(size * self.scale * 2) / 2, min(size, _LEAST_POINTS)))


def plain() -> Stage:
    """Return the portal's own slides: white, wide."""
    show = Presentation()
    show.slide_width, show.slide_height = Inches(WIDE), Inches(HIGH)
    room = tuple(int(Inches(inches)) for inches in (LEFT, _TOP, WIDTH, _ROOM))
    return Stage(show, show.slide_layouts[_TITLE_ONLY], room, is_plain=True)  # type: ignore[arg-type]


def of_template(content: bytes) -> Stage:
    """Return a template's slides without those that it brings. Raises UnusableError with a sentence."""
    try:
        show = Presentation(io.BytesIO(content))
        _empty(show)
        found = [(layout, room) for layout in show.slide_layouts if (room := _room(show, layout))]
    except Exception as why:  # whatever a strange file makes the library trip over
        raise UnusableError(_("PowerPoint slides could not be read from this file. Save it as .pptx and try again.")) from why
    if not found:
        raise UnusableError(
            _("None of its layouts has a title and, below it, half of the slide free for a chart. Add a layout “Title Only”.")
        )
    layout, room = min(found, key=lambda one: _rank(one[0]))
    return Stage(show, layout, room, is_dark=_is_dark(layout))


def _empty(show: Any) -> None:
    """Take out the template's slides, and what lists them: sections and custom shows."""
    ids = show.slides._sldIdLst
    for each in list(ids):
        show.part.drop_rel(each.rId)
        ids.remove(each)
    root = show.part._element
    for listing in [*root.iter("{*}sectionLst"), *root.iter(qn("p:custShowLst"))]:
        holder = listing.getparent()
        gone = holder if holder.tag == qn("p:ext") else listing
        gone.getparent().remove(gone)


def _rank(layout: Any) -> tuple[bool, int]:
    """Layouts for a title alone come first, then those with the fewest further placeholders."""
    others = [shape for shape in layout.placeholders if shape.placeholder_format.type not in (*_TITLES, *_FEET)]
    return layout._element.get("type") != "titleOnly" and bool(others), len(others)


def _room(show: Any, layout: Any) -> tuple[int, int, int, int] | None:
    """The room below the layout's title and above its footers; None where there is no title, or too little room."""
    titles = [shape for shape in layout.placeholders if shape.placeholder_format.type in _TITLES]
    if not titles or titles[0].top is None or titles[0].width is None:
        return None
    title, wide, high = titles[0], show.slide_width, show.slide_height
    tops = [s.top for s in layout.placeholders if s.placeholder_format.type in _FEET and s.top is not None]
    bottom = min([top for top in tops if top > high / 2] or [round(high * 0.95)])
    top = title.top + title.height + round(high * 0.01)
    left, width = title.left, min(title.width, wide - title.left)
    if bottom - top < high * _LEAST_ROOM or width < wide * _LEAST_WIDTH:
        return None
    return left, top, width, bottom - top


def _is_dark(layout: Any) -> bool:
    """Whether letters stand on a dark ground, as far as master and theme say so. A picture behind is not looked at."""
    master = layout.slide_master
    for each in (layout, master):
        given = each._element.xpath("./p:cSld/p:bg/p:bgPr/a:solidFill/a:srgbClr/@val")
        if given:
            return _brightness(given[0]) < _DARK
    name = (master._element.xpath("./p:clrMap/@bg1") or ["lt1"])[0]
    named = layout._element.xpath("./p:cSld/p:bg//a:schemeClr/@val") or master._element.xpath("./p:cSld/p:bg//a:schemeClr/@val")
    if named and named[0] not in ("bg1", "phClr"):
        name = (master._element.xpath(f"./p:clrMap/@{named[0]}") or [named[0]])[0]
    theme = next(rel.target_part.blob for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))
    return _brightness(_theme_colour(theme, name)) < _DARK


def _theme_colour(theme: bytes, name: str) -> str:
    """A colour of a theme as RRGGBB; white where it has none of that name."""
    from pptx.oxml import parse_xml  # it resolves no entities and reads no address

    found = parse_xml(theme).xpath(
        f"//*[local-name()='clrScheme']/*[local-name()='{name}']/*/@lastClr | "
        f"//*[local-name()='clrScheme']/*[local-name()='{name}']/*[local-name()='srgbClr']/@val"
    )
    return str(found[0]) if found else "FFFFFF"


def _brightness(code: str) -> float:
    red, green, blue = (int(code[at : at + 2], 16) for at in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue
