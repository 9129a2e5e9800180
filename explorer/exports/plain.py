"""The comparison as typed plain data, for programs: every number with its unit and why it is not there, where it is not.

A cell's `state` is "shown"; "low": on a small base; "withheld": kept back by the base rules; "unknown": Kits did not give it;
"none": it has no meaning there; "words": a text. `value` is a number in the first two states alone, else null: never 0.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from explorer.exports.content import Value, tables, value_of
from explorer.parts import cells

_STATES = {"": "shown", "low": "low", "hidden": "withheld", "unknown": "unknown", "empty": "none"}


def plain(comparison: dict[str, Any]) -> dict[str, Any]:
    """Return head, parts and what is missing of a projection."""
    head = comparison["head"]
    return {
        "code": head["code"],
        "report": head["report"],
        "is_sandbox": head["is_sandbox"],
        "comparison": head["kind"],
        "sets": [
            {name: each[name] for name in ("letter", "name", "period", "touchpoints", "excluded")} for each in head["sets"]
        ],
        "facts": head["facts"],
        "source": head["source"],
        "parts": [_part(part) for part in comparison["parts"]],
        "missing": [{name: each[name] for name in ("key", "title", "text")} for each in comparison["missing"]],
    }


def _part(part: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": part["key"],
        "title": part["title"],
        "code": part["code"],
        "sentence": part["sentence"],
        "notes": part["notes"],
        "tables": [*_tiles(part), *_twin(part), *_grids(part)],
    }


def _tiles(part: dict[str, Any]) -> list[dict[str, Any]]:
    """The key numbers: one column, and what is said below each."""
    rows = [_row(tile, [_cell(tile)], details=tile["details"]) | {"key": tile["key"]} for tile in part["tiles"]]
    return [{"caption": _("Key numbers"), "columns": [_("Number")], "rows": rows}] if rows else []


def _twin(part: dict[str, Any]) -> list[dict[str, Any]]:
    """The table beside a chart."""
    table = part["table"]
    if not table:
        return []
    columns = [column["label"] for column in table["columns"][1:]]
    return [
        {
            "caption": table["caption"],
            "columns": columns,
            "rows": [_row(row, map(_cell, row["cells"])) for row in table["rows"]],
        }
    ]


def _grids(part: dict[str, Any]) -> list[dict[str, Any]]:
    """Each mode of each grid; its numbers have the digits that the page shows."""
    count = sum(len(grid["modes"]) for grid in part["grids"])
    found = tables(part)[-count:] if count else []
    return [
        {
            "caption": table.caption,
            "columns": list(table.columns[1:]),
            "rows": [_row({"label": row.label}, map(_of_grid, row.values)) for row in table.rows],
        }
        for table in found
    ]


def _row(said: dict[str, Any], values: Any, details: Any = ()) -> dict[str, Any]:
    return {
        "key": "",
        "group": said.get("group", ""),
        "label": said["label"],
        "set": said.get("tone", ""),
        "details": list(details),
        "values": list(values),
    }


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    value = value_of(cell)
    state = _STATES.get(cell["state"], "withheld")
    if state == "shown" and value.number is None:
        state = "words" if value.text else "none"
    return _typed(value, state)


def _of_grid(value: Value) -> dict[str, Any]:
    if value.number is not None:
        return _typed(value, "low" if value.is_low else "shown")
    states = {cells.hidden()["text"]: "withheld", cells.unknown()["text"]: "unknown", "": "none"}
    return _typed(value, states.get(value.text, "words"))


def _typed(value: Value, state: str) -> dict[str, Any]:
    """A cell. Whatever state a page may know beside these has no number here."""
    number = value.number if state in ("shown", "low") else None
    return {"value": number, "unit": value.unit if number is not None else "", "text": value.text, "state": state}
