"""Compiles catalogues without gettext: `python -m kitsportal.catalogues FILE.po...` writes FILE.mo beside each.

`pybabel compile` takes every "% i" for a placeholder, as in "95% interval", and refuses its translations. All placeholders of
the portal have names, and `kitsportal/tests/test_languages.py` compares those.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogue(path: Path) -> None:
    """Write the compiled form of a catalogue beside it. Raises OSError and babel's PoFileError."""
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compile_catalogue(Path(name))
