"""Whether an uploaded file may become a team's template: looked at as a file from anywhere, before any library opens it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _
from pptx.oxml import parse_xml

from explorer.exports.stage import UnusableError, of_template

MEGA = 1024 * 1024
MOST = 10 * MEGA
# What it may be unpacked, the part of it that is XML (which takes many times its size to read), and in how many files.
_MOST_UNPACKED, _MOST_XML, _MOST_FILES = 60 * MEGA, 20 * MEGA, 2_000
_RUNS = re.compile(r"vbaproject|activex|\.bin$", re.IGNORECASE)
_LINKS = ("http://", "https://", "mailto:")
_MARKUP = (".xml", ".rels")
# What zipfile and an XML reader say of a file that is none: broken, encrypted, or packed in a way that nobody knows.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, SyntaxError,
)  # fmt: skip


def check(content: bytes) -> None:
    """Refuse what is no presentation, is too large, runs something, reaches out of itself, or has no layout for a chart.

    Raises UnusableError with a sentence.
    """
    if len(content) > MOST:
        raise UnusableError(_("The file is too large: a template has %(n)s MB at most.") % {"n": MOST // MEGA})
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            _check_sizes(file)
            for entry in file.infolist():
                _check_entry(file, entry)
    except _UNREADABLE as why:
        raise UnusableError(_("This is not a PowerPoint file (.pptx).")) from why
    of_template(content)


def _check_sizes(file: zipfile.ZipFile) -> None:
    """By what the file says of itself: nothing is unpacked further than that, see `zipfile.ZipExtFile`."""
    entries = file.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    markup = sum(entry.file_size for entry in entries if entry.filename.lower().endswith(_MARKUP))
    if len(entries) > _MOST_FILES or unpacked > _MOST_UNPACKED or markup > _MOST_XML:
        raise UnusableError(_("There is too much in the file. Take out its pictures and slides, and keep the layouts."))


def _check_entry(file: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if _RUNS.search(name) and "printersettings" not in name.lower():
        raise UnusableError(_("It has macros or controls in it. Save it as .pptx without them."))
    if not name.lower().endswith(_MARKUP):
        return
    text = file.read(entry)
    if b"macroEnabled" in text and name == "[Content_Types].xml":
        raise UnusableError(_("It has macros or controls in it. Save it as .pptx without them."))
    # In any encoding that an XML reader knows.
    if b"<!DOCTYPE" in text.replace(b"\x00", b"") or b"<!ENTITY" in text.replace(b"\x00", b""):
        raise UnusableError(_("It declares things that slides do not need (a DOCTYPE). Save it again with PowerPoint."))
    if name.lower().endswith(".rels"):
        _check_links(text)


def _check_links(text: bytes) -> None:
    """What lies elsewhere would be fetched by whoever opens the slides. A link that a person clicks is none of that."""
    for link in parse_xml(text):
        if link.get("TargetMode", "").lower() != "external":
            continue
        is_clicked = link.get("Type", "").endswith("/hyperlink") and link.get("Target", "").lower().startswith(_LINKS)
        if not is_clicked:
            target = link.get("Target", "")[:80]
            raise UnusableError(
                _("It takes something from elsewhere (%(target)s). Embed it, then save again.") % {"target": target}
            )
