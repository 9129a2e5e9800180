"""From Kits' words to the portal's: touchpoints, reports, target groups. For numbers: read_results.py.

Every function takes a node of Kits' answer and raises ShapeError for what must be there and is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from kitsapi.node import Node, ShapeError
from kitsapi.read_results import results
from kitsapi.types import (
    Answer,
    AtomRef,
    Definition,
    Exclusion,
    Filter,
    ListedReport,
    MediaSet,
    Period,
    ReportState,
    ResolvedSet,
    TargetGroupSummary,
    Touchpoint,
    Unreadable,
    Validity,
    Variable,
    VariableValue,
)

T = TypeVar("T")


def touchpoint(node: Node) -> Touchpoint:
    """A Touchpoint of the list."""
    return Touchpoint(
        id=node.text("id"),
        kind=node.word("type"),
        name=node.text("name"),
        owner_id=node.text("ownerAccountId"),
        owner_name=node.text("ownerName"),
        is_own=node.flag("isOwn"),
        parent_id=node.text_or("parentId") or None,
        atoms=node.all_or("atoms", atom) or (),
        platform=node.word_or("platform"),
        language=node.text_or("language"),
        publication_types=node.texts_or("publicationTypes"),
        content_labels=node.texts_or("contentLabels"),
        labels=node.texts_or("labels"),
        network=node.text_or("network"),
        validity=node.all_or("validation", validity) or (),
    )


def atom(node: Node) -> AtomRef:
    """An Atom of a composite touchpoint."""
    return AtomRef(node.text("id"), node.word("type"))


def validity(node: Node) -> Validity:
    """A Validation: days and status."""
    return Validity(node.day("from"), node.day("to"), node.word("status"))


def report_state(node: Node) -> ReportState:
    """Where an Explorer stands."""
    return ReportState(
        id=node.text("id"),
        name=node.text("name"),
        state=node.word("status"),
        created_at=node.instant("createdAt"),
        failure=node.text_or("failure"),
        recalculating=node.flag("recalculating"),
        calculated_at=node.instant_or("calculatedAt"),
        next_calculation_at=node.instant_or("nextCalculationAt"),
    )


def definition(node: Node) -> Definition:
    """What was asked of an Explorer."""
    set_b = node.obj_or("setB")
    return Definition(
        name=node.text("name"),
        blocks=node.words("sections"),
        set_a=media_set(node.obj("setA")),
        set_b=media_set(set_b) if set_b else None,
        target_group=node.obj("targetGroup").all("filters", target_group_filter),
        include_not_validated=node.flag("includeNotValidated"),
        recalculation=node.word("recalculation"),
    )


def media_set(node: Node) -> MediaSet:
    """What was asked of a MediaSet."""
    days, chosen = node.obj("dateRange"), node.obj("touchpoints")
    return MediaSet(
        name=node.text("name"),
        date_preset=days.word_or("preset"),
        start=days.day_or("start"),
        end=days.day_or("end"),
        touchpoint_preset=chosen.word_or("preset"),
        touchpoint_ids=chosen.texts_or("ids"),
    )


def target_group_filter(node: Node) -> Filter:
    """A filter of a target group."""
    return Filter(node.text("variable"), node.texts("values"))


def listed_report(node: Node) -> ListedReport:
    """An Explorer of the list."""
    return ListedReport(report_state(node), definition(node))


def answer(data: Node, raw: bytes) -> Answer | None:
    """One Explorer with all it says; None where Kits says null."""
    node = data.obj_or("explorer")
    if node is None:
        return None
    set_b, metrics = node.obj_or("setB"), node.obj_or("metrics")
    return Answer(
        state=report_state(node),
        definition=definition(node),
        set_a=resolved_set(node.obj("setA")),
        set_b=resolved_set(set_b) if set_b else None,
        results=results(metrics) if metrics else None,
        raw=raw,
    )


def resolved_set(node: Node) -> ResolvedSet:
    """What a MediaSet meant when it was calculated."""
    days = node.obj_or("resolvedDateRange")
    return ResolvedSet(
        period=Period(days.day("start"), days.day("end")) if days else None,
        touchpoint_ids=node.all_or("resolvedTouchpoints", lambda item: item.text("id")),
        excluded=node.all_or("excludedTouchpoints", exclusion) or (),
    )


def exclusion(node: Node) -> Exclusion:
    """A touchpoint that Kits left out."""
    left_out = node.obj("touchpoint")
    return Exclusion(left_out.text("id"), left_out.text("name"), node.text("reason"))


def variables(data: Node) -> tuple[Variable, ...]:
    """All variables of the target group."""
    return data.all("targetGroupVariables", variable)


def variable(node: Node) -> Variable:
    """A variable with its values."""
    return Variable(node.text("name"), node.text("label"), node.all("values", variable_value))


def variable_value(node: Node) -> VariableValue:
    """A value with Kits' label."""
    return VariableValue(node.text("value"), node.text("label"), node.text_or("code"))


def summary(data: Node) -> TargetGroupSummary:
    """The size of a target group."""
    node = data.obj("targetGroupSummary")
    return TargetGroupSummary(
        size=node.number("size"),
        online_population=node.number("onlinePopulation"),
        incidence=node.number("incidence"),
        sample_size=node.whole_or("sampleSize"),
    )


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list. The last page may have a cursor too: only `has_next` says whether to go on."""

    items: tuple[T, ...]
    unreadable: tuple[Unreadable, ...]
    has_next: bool
    cursor: str


def page(name: str, read: Callable[[Node], T], data: Node) -> Page[T]:
    """The page of the list under that name."""
    return page_of(read, data.obj(name))


def page_of(read: Callable[[Node], T], node: Node) -> Page[T]:
    """A page of a list, entry by entry: one that does not fit spoils no other."""
    paging = node.obj("pagination")
    items, unreadable = [], []
    for entry in node.entries("data"):
        try:
            items.append(read(entry))
        except ShapeError as exc:
            unreadable.append(Unreadable(entry.legible("id"), entry.legible("name"), exc.path))
    return Page(tuple(items), tuple(unreadable), paging.flag("hasNextPage"), paging.text_or("nextCursor"))


def touchpoint_count(data: Node) -> int:
    """How many touchpoints there are."""
    return data.obj("touchpoints").obj("pagination").whole("totalCount")


def created(data: Node) -> ReportState:
    """The Explorer that has just been made."""
    return report_state(data.obj("createExplorer"))


def deleted(data: Node) -> bool:
    """Whether there was something to delete."""
    return data.flag("deleteExplorer")
