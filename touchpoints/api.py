"""Touchpoints through the portal's own API: searched as the page searches."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from teams.api.bearer import needs
from teams.api.me import get_account
from teams.api.pages import Day, Page, Paged, paged
from teams.api.problems import Problem
from teams.models import Scope
from touchpoints.finding import find
from touchpoints.forms import SearchForm
from touchpoints.shown import Shown, shown

router = Router(tags=["Touchpoints"])


class Search(Paged):
    """Everything that is given has to hold."""

    q: str = Field("", max_length=200, description="Any part of a name, in words, or a whole id.")
    kind: str = Field("", max_length=40, description="`media`, `section`, `media_title`, `media_title_section`, `group` …")
    whose: str = Field("", max_length=10, description="`own` or `others`.")
    publisher: str = Field("", max_length=200, description="Any part of the publisher's name.")
    label: str = Field("", max_length=200, description="A whole label, content label or publication type.")
    start: Day | None = Field(None, description="Valid on one day at least from here on …")
    end: Day | None = Field(None, description="… up to here.")
    inside: str = Field("", max_length=100, description="The id of the owner.")


class TouchpointOut(Schema):
    """Something that is measured."""

    id: str = Field(description="Kits' id: what a media set is made of.")
    name: str
    kind: str
    kind_name: str = Field(description="The kind in words.")
    publisher: str
    is_own: bool
    parent_id: str | None = Field(description="The id of the owner; null at the top.")
    has_children: bool


class TouchpointPage(Page):
    """Some touchpoints."""

    items: list[TouchpointOut]


@router.get(
    "/accounts/{uuid:account}/touchpoints",
    **needs(Scope.TOUCHPOINTS_READ),
    response=TouchpointPage,
    url_name="api-touchpoints",
    operation_id="listTouchpoints",
    summary="Search touchpoints",
)
def touchpoints(request: HttpRequest, account: UUID, asked: Query[Search]) -> dict[str, Any]:
    """What the account may measure, as the portal read it last: whole names and ids first, then by name.

    Without any of the filters: what stands at the top of the tree. Ask with `inside` for what a touchpoint owns.
    """
    found = get_account(request, account)
    said = {name: str(value) for name, value in asked.model_dump(exclude={"limit", "offset"}).items() if value}
    form = SearchForm(said, found)
    query = form.query()
    if not form.is_valid():
        raise Problem(422, errors=[(field, str(errors[0])) for field, errors in form.errors.items()])
    answers = find(found, query, asked.offset, asked.limit)
    rows = {row.pk: row for row in shown(found, answers.pks)}
    return paged(request, asked, answers.total, (_touchpoint(rows[pk]) for pk in answers.pks if pk in rows))


def _touchpoint(row: Shown) -> dict[str, Any]:
    return {
        "id": row.upstream_id,
        "name": row.name,
        "kind": row.kind,
        "kind_name": row.kind_name,
        "publisher": row.owner_name,
        "is_own": row.is_own,
        "parent_id": row.parent_upstream_id or None,
        "has_children": row.owns,
    }
