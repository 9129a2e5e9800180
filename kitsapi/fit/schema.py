"""The portal's GraphQL documents and inputs against the schema that a Kits tells by introspection."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLSchema,
    build_client_schema,
    get_introspection_query,
    parse,
    validate,
    validate_input_value,
    visit,
)
from graphql.language import Visitor

from kitsapi import documents
from kitsapi.ask import explorer_input
from kitsapi.fit.findings import DIFFERS, FITS, NOT_TRIED, Findings
from kitsapi.types import Definition, Filter, MediaSet

MOST_ERRORS = 200

DATE_PRESETS = ("yesterday", "last_7_days", "last_week", "last_28_days", "last_month")
TOUCHPOINT_PRESETS = (
    *("all_my_media", "all_my_media_titles", "all_my_sections"),
    *("all_my_media_title_sections", "all_my_groups"),
)
BLOCKS = (
    *("overview", "trend", "buildup", "profile", "geography"),
    *("touchpoints", "duplication", "platform", "frequency"),
)
SCHEDULES = ("none", "daily", "weekly", "monthly")
STATES = ("QUEUED", "CALCULATING", "READY", "FAILED")


def check(findings: Findings) -> None:
    """Compare everything that the portal sends with the schema."""
    checked = "introspection"
    with findings.looking_at(checked):
        said = findings.asker.query(get_introspection_query(descriptions=False))
        told: Any = said.body.value.get("data")
        if not (told and isinstance(told, dict) and told.get("__schema")):
            findings.note(checked, NOT_TRIED, f"Kits does not tell its schema (HTTP status {said.status})")
            return
        try:
            schema = build_client_schema(cast("Any", told))
        except (TypeError, GraphQLError) as exc:
            findings.note(checked, DIFFERS, f"the schema cannot be read: {exc}")
            return
        findings.note(checked, FITS, f"{len(schema.type_map)} types")
        for name, text in documents.ALL.items():
            _compare(findings, schema, name, parse(text))
        _compare_inputs(findings, schema)
        _compare_states(findings, schema)


def _compare(findings: Findings, schema: GraphQLSchema, name: str, document: DocumentNode) -> None:
    """One document, field by field: the first words of each error name the field and its type."""
    errors = validate(schema, document, max_errors=MOST_ERRORS)
    findings.judge(f"document {name}", list(dict.fromkeys(error.message for error in errors)), f"{_count(document)} fields")


def _count(document: DocumentNode) -> int:
    found: list[str] = []

    class Counter(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            found.append(node.name.value)

    visit(document, Counter())
    return len(found)


def _compare_inputs(findings: Findings, schema: GraphQLSchema) -> None:
    """Everything that a report may be asked with, each word once."""
    mutation = schema.mutation_type
    field = mutation.fields.get("createExplorer") if mutation else None
    kind: Any = field.args["input"].type if field and "input" in field.args else None
    if kind is None:
        findings.note("input of a report", DIFFERS, "there is no createExplorer with an input")
        return
    differences: list[str] = []

    def note(error: GraphQLError, path: list[str | int]) -> None:
        where = ".".join(map(str, path)) or "input"
        differences.append(f"{where}: {error.message}")

    for definition in _definitions():
        validate_input_value(explorer_input(definition), kind, note)
    named: Any = getattr(kind, "of_type", kind)
    count = len(named.fields) if isinstance(named, GraphQLInputObjectType) else 0
    findings.judge("input of a report", list(dict.fromkeys(differences)), f"{count} fields, and every word the portal sends")


def _definitions() -> list[Definition]:
    """Reports that use every word and every field."""
    presets = [MediaSet("A", date_preset=each, touchpoint_preset="all_my_media") for each in DATE_PRESETS]
    presets += [MediaSet("A", date_preset="yesterday", touchpoint_preset=each) for each in TOUCHPOINT_PRESETS]
    plain = Definition(name="Report", blocks=BLOCKS, set_a=presets[0])
    full = replace(plain, set_b=presets[0], target_group=(Filter("gender", ("female",)),), include_not_validated=True)
    return [
        full,
        *(replace(plain, set_a=each) for each in presets),
        *(replace(plain, recalculation=each) for each in SCHEDULES),
    ]


def _compare_states(findings: Findings, schema: GraphQLSchema) -> None:
    """A status that the portal does not know is shown as it is; one that is gone would never come."""
    known: Any = schema.get_type("ExplorerStatus")
    values = set(getattr(known, "values", {}))
    gone, new = [each for each in STATES if each not in values], sorted(values - set(STATES))
    detail = f"also {', '.join(new)}, shown as it is" if new else ", ".join(STATES)
    findings.judge("states of a report", [f"{each} is not in the schema" for each in gone], detail)
