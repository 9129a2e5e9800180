"""A part as its reader wants it: which view is open, how its table is sorted. Works on plain data, a stored share's too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

Part = dict[str, Any]
# What a page says before anybody scrolls.
FIRST = ("answer", "shared")
# A table begins with so many rows a group; all of them are one link away.
ROWS = 50


def begun(comparison: dict[str, Any], asked: Mapping[str, str], address: Callable[[str], str]) -> dict[str, Any]:
    """The comparison as a page begins it: what answers and the part that is asked for (`?part=all`: all of them).

    Of the others there is what it takes to load them when they come into view. `address` gives a part's own address.
    The answer also says where the audiences differ most, if the profile is among the parts: a link may leave it out.
    """
    wanted = asked.get("part", "")
    differs = next((part["clearest"] for part in comparison["parts"] if part.get("clearest")), "")
    parts = []
    for part in comparison["parts"]:
        is_whole = part["key"] in (*FIRST, wanted) or wanted == "all"
        made = arranged(part, asked) if is_whole else {"key": part["key"], "title": part["title"], "is_waiting": True}
        told = {"differs": differs} if part["key"] == "answer" else {}
        parts.append(made | {"url": address(part["key"])} | told)
    return comparison | {"parts": parts}


def arranged(part: Part, asked: Mapping[str, str]) -> Part:
    """The part with its chosen view and its rows in order, as the address asks: ?KEY=VIEW&KEY-sort=-COLUMN&KEY-rows=all.

    What the address asks for and the part does not have is the part's own first choice.
    """
    key = part["key"]
    made = dict(part)
    if views := part.get("figures"):
        made["chosen"] = _one_of([view["key"] for view in views], asked.get(key, ""))
    if grids := part.get("grids"):
        made |= _open_grid(grids, asked.get(key, ""))
    table = part.get("table")
    if table and table.get("is_sortable"):
        made["table"] = _short(_sorted(table, asked.get(f"{key}-sort", "")), asked.get(f"{key}-rows") == "all")
    return made


def _one_of(known: list[str], wanted: str) -> str:
    return wanted if wanted in known else known[0]


# ----------------------------------------------------------------------------------------------------------------- grids


def _open_grid(grids: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    """The chosen grid in its chosen mode, and the links to the others. `wanted`: GRID-MODE."""
    name, _, mode = wanted.partition("-")
    grid = next((grid for grid in grids if grid["key"] == name), grids[0])
    mode = _one_of([each["key"] for each in grid["modes"]], mode)
    opened = next(each for each in grid["modes"] if each["key"] == mode)
    rows = [{"label": label, "cells": cells} for label, cells in zip(grid["rows"], opened["cells"], strict=True)]
    tabs = [
        _tabs([(f"{each['key']}-{mode}", each["label"]) for each in grids], f"{grid['key']}-{mode}"),
        _tabs([(f"{grid['key']}-{each['key']}", each["label"]) for each in grid["modes"]], f"{grid['key']}-{mode}"),
    ]
    return {"grid": grid | {"rows": rows, "caption": opened["caption"]}, "tabs": [tab for tab in tabs if len(tab) > 1]}


def _tabs(options: list[tuple[str, str]], chosen: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": label, "is_chosen": value == chosen} for value, label in options]


# --------------------------------------------------------------------------------------------------------------- sorting


def _sorted(table: dict[str, Any], wanted: str) -> dict[str, Any]:
    """Rows in the order of one column within their groups, gaps last; a column's link turns its own order round."""
    keys = [column["key"] for column in table["columns"]]
    falls, name = wanted.startswith("-"), wanted.removeprefix("-")
    if not name or name not in keys:
        falls, name = table["sorted_by"].startswith("-"), table["sorted_by"].removeprefix("-")
    at = keys.index(name)
    rows = [row for _, group in groupby(table["rows"], lambda row: row["group"]) for row in _in_order(list(group), at, falls)]
    return table | {"rows": rows, "columns": [_head(column, name, falls) for column in table["columns"]]}


def _in_order(rows: list[Part], at: int, falls: bool) -> list[Part]:
    """The rows of a group by their cell number `at`; 0 is the label."""
    if at == 0:
        return sorted(rows, key=lambda row: row["label"].casefold(), reverse=falls)
    known = [row for row in rows if row["cells"][at - 1]["value"] is not None]
    gaps = [row for row in rows if row["cells"][at - 1]["value"] is None]
    return sorted(known, key=lambda row: row["cells"][at - 1]["value"], reverse=falls) + gaps


def _head(column: dict[str, Any], name: str, falls: bool) -> dict[str, Any]:
    """A heading with its order and what a click on it asks for: first the most, or of names the first."""
    if not column["key"]:
        return column
    is_chosen = column["key"] == name
    falls_next = not falls if is_chosen else column["numeric"]
    order = ("descending" if falls else "ascending") if is_chosen else ""
    return column | {"order": order, "next": f"{'-' if falls_next else ''}{column['key']}"}


def _short(table: dict[str, Any], is_whole: bool) -> dict[str, Any]:
    """The first rows of each group, and how many there are besides."""
    groups = [list(group) for _, group in groupby(table["rows"], lambda row: row["group"])]
    more = 0 if is_whole else sum(max(0, len(group) - ROWS) for group in groups)
    shown = table["rows"] if is_whole else [row for group in groups for row in group[:ROWS]]
    return table | {"rows": shown, "more": more}
