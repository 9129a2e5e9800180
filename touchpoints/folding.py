"""Names without accents and capitals, so that "yla" finds "Ylä". Pure."""

from __future__ import annotations

import unicodedata

# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
FOLDED_LENGTH = 500


def fold(text: str) -> str:
    """Give `text` in lower case, without accents, with single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.casefold().translate(_LETTERS).split())[:FOLDED_LENGTH]
