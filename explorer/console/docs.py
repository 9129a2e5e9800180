"""The schema that Kits tells, as pages of words: types, their fields, what each takes and gives. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MOST_FOUND = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A field, an input or a value of a type. `kind` is its type as written ("[ID!]!"), `leads_to` the type within."""

    name: str
    kind: str = ""
    leads_to: str = ""
    says: str = ""
    takes: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """One type; without a name the entrances, query and mutation, or what was found."""

    name: str
    says: str
    lines: list[Line]


def page(schema: dict[str, Any], name: str = "", q: str = "") -> Page:
    """The docs of a type, or what a word finds, or the entrances. A type that is not there gives the entrances."""
    types = {each["name"]: each for each in schema["__schema"]["types"] if not each["name"].startswith("__")}
    if q:
        return Page("", "", _found(types, q.lower()))
    if name in types:
        return Page(name, _says(types[name]), _lines(types[name]))
    roots = [schema["__schema"].get(f"{word}Type") for word in ("query", "mutation")]
    entrances = [types[root["name"]] for root in roots if root and root["name"] in types]
    return Page("", "", [line for each in entrances for line in _lines(each)])


def _found(types: dict[str, Any], q: str) -> list[Line]:
    found = [Line(name, says=_says(each), leads_to=name) for name, each in types.items() if q in name.lower()]
    for name, each in types.items():
        found += [Line(f"{name}.{line.name}", line.kind, name, line.says) for line in _lines(each) if q in line.name.lower()]
    return found[:MOST_FOUND]


def _lines(kind: dict[str, Any]) -> list[Line]:
    lines = [*(kind.get("fields") or []), *(kind.get("inputFields") or [])]
    values = [Line(each["name"], says=_says(each)) for each in kind.get("enumValues") or []]
    return [_line(each) for each in lines] + values


def _line(said: dict[str, Any]) -> Line:
    written, within = _kind(said["type"])
    return Line(said["name"], written, within, _says(said), [_line(each) for each in said.get("args") or []])


def _kind(said: dict[str, Any]) -> tuple[str, str]:
    if said["kind"] in ("NON_NULL", "LIST"):
        written, within = _kind(said["ofType"])
        return (f"{written}!" if said["kind"] == "NON_NULL" else f"[{written}]"), within
    return said["name"], "" if said["kind"] == "SCALAR" else said["name"]


def _says(said: dict[str, Any]) -> str:
    return str(said.get("description") or "")
