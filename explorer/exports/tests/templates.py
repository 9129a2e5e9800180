"""Two templates as teams have them: a narrow light one with slides of its own, and a wide dark one without “Title Only”."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Inches


def _saved(show) -> bytes:
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def narrow() -> bytes:
    """4:3, with its title elsewhere, and two slides that tell of something else."""
    show = Presentation()
    show.slide_width, show.slide_height = Inches(10), Inches(7.5)
    title = show.slide_layouts[5].placeholders[0]
    title.left, title.top, title.width, title.height = Inches(1), Inches(0.3), Inches(8.5), Inches(0.8)
    for text in ("Canary of an older talk", "Another one"):
        show.slides.add_slide(show.slide_layouts[0]).shapes.title.text = text
    return _saved(show)


def wide() -> bytes:
    """16:9, dark, with one layout: a title and a place for content."""
    show = Presentation()
    show.slide_width, show.slide_height = Inches(13.333), Inches(7.5)
    kept = show.slide_layouts[1]
    for layout in list(show.slide_layouts):
        if layout is not kept:
            show.slide_layouts.remove(layout)
    title = kept.placeholders[0]
    title.left, title.top, title.width, title.height = Inches(0.5), Inches(0.3), Inches(12.3), Inches(1)
    fill = show.slide_master.background.fill
    fill.solid()
    fill.fore_color.rgb = RGBColor(0x10, 0x18, 0x28)
    return _saved(show)


def without_titles() -> bytes:
    """Only a blank layout."""
    show = Presentation()
    for layout in list(show.slide_layouts)[:6] + list(show.slide_layouts)[7:]:
        show.slide_layouts.remove(layout)
    return _saved(show)


def altered(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A presentation with one file in it changed, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            text = old.read(entry)
            new.writestr(entry.filename, change(text) if entry.filename == name else text)
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return out.getvalue()
