"""Where Finland's 19 regions lie on a map of equal tiles, one tile a region. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Place(NamedTuple):
    """A tile's row, from the north, and its column, from the west; both from 1."""

    row: int
    column: int


# By NUTS 3 code of 2021 (Statistics Finland). Neighbours on the map are neighbours here as far as tiles allow.
PLACES = {
    "FI1D7": Place(1, 3),  # Lappi
    "FI1D9": Place(2, 3),  # Pohjois-Pohjanmaa
    "FI1D8": Place(2, 4),  # Kainuu
    "FI195": Place(3, 1),  # Pohjanmaa
    "FI1D5": Place(3, 2),  # Keski-Pohjanmaa
    "FI193": Place(3, 3),  # Keski-Suomi
    "FI1D2": Place(3, 4),  # Pohjois-Savo
    "FI1D3": Place(3, 5),  # Pohjois-Karjala
    "FI194": Place(4, 1),  # Etelä-Pohjanmaa
    "FI197": Place(4, 2),  # Pirkanmaa
    "FI1C3": Place(4, 3),  # Päijät-Häme
    "FI1D1": Place(4, 4),  # Etelä-Savo
    "FI196": Place(5, 1),  # Satakunta
    "FI1C2": Place(5, 2),  # Kanta-Häme
    "FI1C4": Place(5, 3),  # Kymenlaakso
    "FI1C5": Place(5, 4),  # Etelä-Karjala
    "FI1C1": Place(6, 1),  # Varsinais-Suomi
    "FI1B1": Place(6, 2),  # Uusimaa
    "FI200": Place(7, 1),  # Ahvenanmaa
}
FEWEST = 2


def places(codes: Iterable[str]) -> list[Place] | None:
    """Return the tiles of some regions in their order; None where there is no tile for every one of them."""
    found = [PLACES.get(code) for code in codes]
    known = [place for place in found if place is not None]
    return known if len(known) == len(found) == len(set(known)) and len(known) >= FEWEST else None
