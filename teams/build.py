"""What is running: a stamp that changes with every change of code, templates, texts or static files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

_ROOMS = ("kitsportal", "sharing", "explorer", "touchpoints", "teams", "kitsapi")


@cache
def stamp() -> str:
    """Return the stamp; the same in every process of one deployment. Pages that a browser has kept are compared by it."""
    seen = hashlib.sha256()
    for path in sorted(_sources(Path(settings.BASE_DIR))):
        seen.update(str(path.relative_to(settings.BASE_DIR)).encode() + b"\0" + path.read_bytes() + b"\0")
    return seen.hexdigest()[:16]


def _sources(base: Path) -> Iterator[Path]:
    for room in _ROOMS:
        yield from (path for path in (base / room).rglob("*.py") if "tests" not in path.parts)
    yield from (base / "templates").rglob("*.html")
    yield from (base / "locale").rglob("*.mo")
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.is_file() and manifest.is_relative_to(base):
        yield manifest
