"""The Kits Explorer API: the schema file with what answers its fields."""

from __future__ import annotations

import re
import uuid
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
)

from .asked import check, check_filters, dump_input, read_filters, read_input
from .calculation import present
from .calls import Call
from .engine.metrics import BLOCKS
from .engine.query import target_group
from .errors import Invalid, Throttled
from .paging import LARGEST, page
from .reports import ShownReport, show
from .store import Report

SDL = Path(__file__).with_name("schema.graphql")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


# ------------------------------------------------------------------------ queries


def touchpoints(
    _: None,
    info: GraphQLResolveInfo,
    accountId: str,
    types: list[str] | None = None,
    q: str | None = None,
    pageSize: int | None = None,
    cursor: str | None = None,
) -> dict[str, Any]:
    """The account's own, the groups, and what other members publish."""
    view = _call(info).view(accountId)
    wanted = (q or "").casefold()
    found = [
        each
        for each in view.catalogue.visible_to(view.account, view.first, view.last)
        if (types is None or each.type in types) and wanted in each.name.casefold()
    ]
    chosen, pagination = page(found, pageSize, cursor)
    return {"pagination": pagination, "data": [present(each, view) for each in chosen]}


def target_group_variables(_: None, info: GraphQLResolveInfo, accountId: str) -> Any:
    """The variables of the account's source."""
    return _call(info).view(accountId).source.variables


def target_group_summary(_: None, info: GraphQLResolveInfo, accountId: str, targetGroup: dict[str, Any]) -> dict[str, Any]:
    """How many persons a target group has: a sum over the panel, no visits."""
    view = _call(info).view(accountId)
    filters = read_filters(targetGroup)
    check_filters(filters, view, "targetGroup")
    people = view.source.people
    inside = target_group(people, filters)
    size, everyone = int(people.weight[inside].sum()), int(people.weight.sum())
    return {
        "size": size / 1000,
        "onlinePopulation": everyone / 1000,
        "incidence": size / everyone,
        "sampleSize": int(inside.sum()),
    }


def explorers(
    _: None,
    info: GraphQLResolveInfo,
    accountId: str,
    ids: list[str] | None = None,
    q: str | None = None,
    pageSize: int | None = None,
    cursor: str | None = None,
) -> dict[str, Any]:
    """The account's reports, newest first."""
    call = _call(info)
    sandbox, account = call.sandbox, call.view(accountId).account
    if ids is not None and len(ids) > LARGEST:
        raise Invalid(f"Ask about {LARGEST} reports at most.", "ids")
    wanted = (q or "").casefold()
    if wanted and sandbox.faults.names_not_searchable:
        chosen, pagination = page([], pageSize, cursor)
        return {"pagination": pagination, "data": chosen}
    found = [
        report
        for report in sandbox.store.reports(account.id, sandbox.clock.now(), ids)
        if wanted in report.name.casefold() and report.id not in sandbox.faults.vanished
    ]
    reports, pagination = page(found, pageSize, cursor)
    return {"pagination": pagination, "data": show(sandbox, reports)}


def explorer(_: None, info: GraphQLResolveInfo, accountId: str, id: str) -> ShownReport | None:
    """One report; null when the account has no such report."""
    call = _call(info)
    account = call.view(accountId).account
    report = call.sandbox.store.report(id, account.id)
    if report is None or report.id in call.sandbox.faults.vanished:
        return None
    return show(call.sandbox, [report])[0]


# ---------------------------------------------------------------------- mutations


def create_explorer(_: None, info: GraphQLResolveInfo, accountId: str, input: dict[str, Any]) -> ShownReport:
    """Check everything, note the report, wake the engine."""
    call = _call(info)
    view = call.view(accountId)
    call.may_change()
    asked = read_input(input)
    for block in asked.sections:
        if block not in BLOCKS:
            raise Invalid(f"The sandbox does not compute {block} yet.", "input.sections")
    check(asked, view)
    sandbox, now = call.sandbox, call.sandbox.clock.now()
    if sandbox.store.queue_length(view.account.id, now) >= view.limits.queue:
        raise Throttled(f"{view.limits.queue} reports of the account wait for their calculation, and that is the most.")
    report = Report(
        number=0,
        id=str(uuid.uuid4()),
        account_id=view.account.id,
        name=asked.name,
        input=dump_input(input),
        created_at=now,
        listed_at=now + sandbox.faults.list_lag,
        due_at=now,
        doomed=sandbox.faults.spend("fail_next_calculation"),
    )
    sandbox.store.add_report(report)
    sandbox.runner.wake()
    return show(sandbox, [report])[0]


def delete_explorer(_: None, info: GraphQLResolveInfo, accountId: str, id: str) -> bool:
    """Forget a report. False: the account has no such report."""
    call = _call(info)
    account = call.view(accountId).account
    call.may_change()
    found = call.sandbox.store.report(id, account.id)
    return found is not None and call.sandbox.store.delete_report(id)


def _call(info: GraphQLResolveInfo) -> Call:
    call: Call = info.context
    return call


# ------------------------------------------------------------------------- schema


@lru_cache(maxsize=8)
def schema(without: str = "") -> GraphQLSchema:
    """The schema file, able to answer. `without`: a field like Explorer.calculatedAt that has gone (a meanness)."""
    built = build_schema(SDL.read_text(encoding="utf-8"))
    query, mutation, day = built.query_type, built.mutation_type, built.get_type("Date")
    assert query and mutation and isinstance(day, GraphQLScalarType)
    query.fields["touchpoints"].resolve = touchpoints
    query.fields["targetGroupVariables"].resolve = target_group_variables
    query.fields["targetGroupSummary"].resolve = target_group_summary
    query.fields["explorers"].resolve = explorers
    query.fields["explorer"].resolve = explorer
    mutation.fields["createExplorer"].resolve = create_explorer
    mutation.fields["deleteExplorer"].resolve = delete_explorer
    _read_days(day)
    status = built.get_type("ExplorerStatus")
    assert isinstance(status, GraphQLEnumType)
    # One of the meannesses is a status that the schema does not know.
    status.coerce_output_value = status.serialize = str  # type: ignore[method-assign,assignment]
    if without:
        kind, _, field = without.partition(".")
        del fields_of(built, kind)[field]
    return built


def fields_of(built: GraphQLSchema, kind: str) -> dict[str, Any]:
    """The fields of a type or an input; none of what is neither."""
    found = built.get_type(kind)
    return found.fields if isinstance(found, GraphQLObjectType | GraphQLInputObjectType) else {}


def _read_days(scalar: GraphQLScalarType) -> None:
    def parse_value(value: Any) -> date:
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise ValueError("a day is written YYYY-MM-DD.")

    scalar.parse_value = scalar.coerce_input_value = parse_value  # type: ignore[method-assign]
