"""Cells, rows, tiles and parts as plain data, with the base rules applied in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from explorer import comparison
from explorer.facts import LOW, Facts
from explorer.significance import Base
from teams.formats import number, percent

Cell = dict[str, Any]


def cell(facts: Facts, value: float | None, write: Callable[[float | None], str], n: int | None) -> Cell:
    """A number under the base rules. `state`: "", unknown, low, hidden, opened."""
    if value is None:
        return unknown()
    if facts.hides(value, n):
        return hidden()
    if facts.is_too_low(value, n):
        text = _("%(number)s (n = %(n)s, not for publication)") % {"number": write(value), "n": n}
        return {"text": text, "value": value, "state": "opened"}
    if facts.judge(n) == Base.LOW:
        return {"text": f"{write(value)}{LOW}", "value": value, "state": "low"}
    return {"text": write(value), "value": value, "state": ""}


def figure(facts: Facts, value: float | None, write: Callable[[float | None], str], *which: str, n: int | None) -> Cell:
    """A figure, or what is computed from several: shown when all of them are, then judged at `n`."""
    if value is None or not facts.withholds(*which):
        return cell(facts, value, write, n)
    return hidden()


def shares_of_sets(facts: Facts, which: str) -> list[Cell]:
    """What part of A and of B a figure is; only what lies within a set is a share of it."""
    within = {"both": "AB", "only_a": "A", "only_b": "B"}.get(which, "")
    return [
        figure(facts, comparison.share(facts.figure(which), side.reach), percent, which, side.figure, n=side.base)
        if side.letter in within
        else nothing()
        for side in facts.sides
    ]


def hidden() -> Cell:
    """A number that its own base, or that of a number it would tell, keeps from being shown.

    The words are the same for both, and the n stays away too: either could tell the number (where weights are 1, n is it).
    """
    return {"text": _("not shown"), "value": None, "state": "hidden"}


def unknown() -> Cell:
    """A gap."""
    return {"text": _("not known"), "value": None, "state": "unknown"}


def nothing() -> Cell:
    """A cell that has no meaning in its row."""
    return {"text": "", "value": None, "state": "empty"}


def said(text: str, value: float | str | None = None) -> Cell:
    """Words, or a number that no rule looks at."""
    return {"text": text, "value": value, "state": ""}


def words(text: str) -> Cell:
    """A cell of text among numbers."""
    return {"text": text, "value": None, "state": "", "is_text": True}


def base(facts: Facts, n: int | None, *which: str) -> Cell:
    """Unweighted persons behind a figure, kept back with it; "base not known" where Kits gives none."""
    if n is not None and facts.withholds(*which):
        return figure(facts, n, number, *which, n=n)
    return said(number(n), n) if n is not None else {"text": _("base not known"), "value": None, "state": "unknown"}


def row(label: str, cells: Iterable[Cell], tone: str = "", group: str = "") -> dict[str, Any]:
    """A line of a table; `tone` is the set it belongs to, `group` a heading that it stands under."""
    return {"label": label, "cells": list(cells), "tone": tone, "group": group}


def table(caption: str, columns: Sequence[str], rows: Sequence[dict[str, Any]], words: int = 0) -> dict[str, Any]:
    """A table: its first column holds the rows' labels; the last `words` columns are text, the others numbers."""
    numeric = len(columns) - words
    heads = [{"label": label, "numeric": 0 < at < numeric} for at, label in enumerate(columns)]
    return {"caption": caption, "columns": heads, "rows": list(rows)}


def tile(key: str, label: str, shown: Cell, details: Iterable[str] = (), tone: str = "") -> dict[str, Any]:
    """A key number with what it means below it."""
    return {"key": key, "label": label, "tone": tone, "details": [d for d in details if d]} | shown


def key(mark: str, text: str) -> dict[str, str]:
    """A line of a figure's legend: a mark (see comparison.css) and what it stands for."""
    return {"mark": mark, "text": text}


def view(name: str, label: str, figure: dict[str, Any], legend: Sequence[dict[str, str]] = ()) -> dict[str, Any]:
    """One figure of a part; several are shown one at a time."""
    return {"key": name, "label": label, "figure": figure, "legend": list(legend)}


def not_given(key: str, title: str) -> dict[str, Any]:
    """A part whose block was asked for and did not come."""
    return part(key, title, _("This was asked for, but Kits gave none."))


def part(key: str, title: str, sentence: str, **content: Any) -> dict[str, Any]:
    """A part of the page; what it does not have is empty, so that templates need not ask."""
    bare: dict[str, Any] = {"figures": [], "table": None, "tiles": [], "grids": [], "notes": [], "explain": ""}
    chosen = next((view["key"] for view in content.get("figures", [])), "")
    return {"key": key, "title": title, "sentence": sentence, "chosen": chosen} | bare | content


def states_of(*tables: dict[str, Any] | None) -> set[str]:
    """Every state that occurs in the tables: what the notes must explain."""
    return {shown["state"] for made in tables if made for line in made["rows"] for shown in line["cells"]}
