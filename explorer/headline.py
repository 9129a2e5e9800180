"""The figures of many runs for a list, shown or hidden exactly as on each run's own page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from explorer.facts import Facts
from explorer.metrics import read_headlines
from explorer.parts import cells, notes
from explorer.significance import RulePack
from explorer.subject import SetSubject, Subject
from kitsapi.types import Results
from teams.formats import number

_SET = SetSubject("", None)


def add_headlines(listed: Iterable[Any], rule: RulePack, run_of: str = "pk") -> list[str]:
    """Put the cells of each row's run beside it as `headline`, under these rules; return the notes on their marks.

    The cells are reach of A, reach of B and both, with the name of their column as `label`. `run_of` names the attribute
    that holds the run's primary key, or None where a row has no run. One query, however many rows; a run without results
    has gaps.
    """
    rows = list(listed)
    results = read_headlines([run_id for row in rows if (run_id := getattr(row, run_of)) is not None])
    for row in rows:
        row.headline = _cells(results.get(getattr(row, run_of)), rule)
    return notes.bases(rule, {cell["state"] for row in rows for cell in row.headline})


def _cells(results: Results | None, rule: RulePack) -> list[cells.Cell]:
    labels = {"reach_a": _("Reach A"), "reach_b": _("Reach B"), "both": _("Both")}
    if results is None:
        return [cells.unknown() | {"label": label} for label in labels.values()]
    facts = facts_of(results, rule)
    return [
        cells.figure(facts, facts.figure(which), number, which, n=facts.base_of(which)) | {"label": label}
        for which, label in labels.items()
    ]


def facts_of(results: Results, rule: RulePack) -> Facts:
    """The figures of a run without its sets' names and days: enough to know what of them may be shown."""
    has_b = results.set_b is not None or results.comparison is not None
    return Facts(Subject("", _SET, results, set_b=_SET if has_b else None), rule)
