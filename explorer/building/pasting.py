"""A pasted list of names or ids, line by line: what it means, and what nobody knows. Reads the mirror, changes nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from teams.models import KitsAccount
from touchpoints.folding import fold
from touchpoints.models import Touchpoint
from touchpoints.query import is_storable

MOST_LINES = 2000
ASKED_AT_ONCE = 400
# A line of a spreadsheet or a log holds more than a name; a name itself may hold a comma or a dash.
CELLS = re.compile(r"[\t;]|,\s")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was found, in the order of the list; the lines that are nobody's name; those that are the name of several."""

    found: list[Touchpoint]
    unknown: list[str]
    ambiguous: dict[str, int]

    @property
    def left(self) -> list[str]:
        """The lines that still have to be looked at."""
        return [*self.unknown, *self.ambiguous]


def read_list(account: KitsAccount, text: str) -> Pasted:
    """Find what each line names: an id as it is spelt, or a whole name, capitals and accents aside.

    A line that is neither is taken for several names, where each of them is one; else for the cells of a table, of which the
    first that is an id or a name counts.
    """
    lines = list(dict.fromkeys(line for raw in text.splitlines()[:MOST_LINES] if (line := _clean(raw))))
    cells = {line: [line, *(cell for part in CELLS.split(line) if (cell := _clean(part)) and cell != line)] for line in lines}
    known = _Known(account, {cell for each in cells.values() for cell in each})
    found: dict[int, Touchpoint] = {}
    unknown: list[str] = []
    ambiguous: dict[str, int] = {}
    for line, each in cells.items():
        meant = next((meant for cell in each if (meant := known.named(cell))), [])
        if several := _several(line, each, known):
            found |= {one.pk: one for one in several if one.pk not in found}
        elif len(meant) == 1:
            found.setdefault(meant[0].pk, meant[0])
        elif meant:
            ambiguous[line] = len(meant)
        else:
            unknown.append(line)
    return Pasted(list(found.values()), unknown, ambiguous)


def _several(line: str, cells: list[str], known: _Known) -> list[Touchpoint]:
    """Give what a line of several names means; nothing where it is one name, or a row of a table."""
    if "\t" in line or known.named(line):
        return []
    meant = [known.named(cell) for cell in cells[1:]]
    return [one[0] for one in meant] if all(len(one) == 1 for one in meant) else []


def _clean(text: str) -> str:
    """Give a line without what lists put around it."""
    return text.strip().strip("\"'“”•*").strip() if is_storable(text) else ""


class _Known:
    """The touchpoints that any of some texts could mean, read in a few questions."""

    def __init__(self, account: KitsAccount, texts: set[str]) -> None:
        self.by_id: dict[str, list[Touchpoint]] = {}
        self.by_name: dict[str, list[Touchpoint]] = defaultdict(list)
        known = Touchpoint.objects.known(account).only("upstream_id", "name", "folded", "kind", "uuid")
        for some in _some(texts):
            self.by_id |= {row.upstream_id: [row] for row in known.with_ids(some)}
        for some in _some({fold(text) for text in texts} - {""}):
            for row in known.filter(folded__in=some):
                self.by_name[row.folded].append(row)

    def named(self, text: str) -> list[Touchpoint]:
        """Give what a text means: the one with that id, or all with that name."""
        return self.by_id.get(text) or self.by_name.get(fold(text), [])


def _some(texts: set[str]) -> Iterator[list[str]]:
    """Cut into pieces that a database takes in one question."""
    ordered = sorted(texts)
    return (ordered[first : first + ASKED_AT_ONCE] for first in range(0, len(ordered), ASKED_AT_ONCE))
