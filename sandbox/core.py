"""The Core Rest API: trackpoints of the account, those that other members publish, and when they are valid."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from . import catalogue as kinds
from . import core_rules as rules
from .calculation import present
from .catalogue import INVALID, VALID, Touchpoint
from .core_shapes import (
    Kind,
    MediaChange,
    NewMedia,
    NewSection,
    NewTitle,
    NewTitleSection,
    NewValidation,
    SectionChange,
    TitleChange,
    TitleSectionChange,
    Trackpoint,
    TrackpointPage,
    Validated,
    ValidationPage,
)
from .errors import Invalid, NotFound
from .paging import page
from .questions import ask
from .rest import Account, Body, Cursor, Day, From, Guarded, Here, PageSize, Search, To, by_name, period, problems
from .sources import View
from .trackpoints import dump

# No `from __future__ import annotations`: FastAPI reads the types of functions that are made in a loop.

PREFIX = "/core/v1"
TITLE = "Core Rest API"
PURPOSE = (
    "Manage owned medias, sections, media titles and media title sections (trackpoints); see the trackpoints that other "
    "members publish; see on which days of a period trackpoints are valid, and validate them."
)

# The least that validating needs: a full week of data.
FEWEST_DAYS = 7

# --------------------------------------------------------------------- collections


@dataclass(frozen=True, slots=True)
class Collection:
    """One address of trackpoints of one kind; read-only without `new`."""

    path: str
    kind: str
    one: str
    many: str
    word: str
    new: type[Body] | None = None
    change: type[Body] | None = None


COLLECTIONS = (
    Collection("medias", kinds.MEDIA, "media", "medias", "Media", NewMedia, MediaChange),
    Collection("sections", kinds.SECTION, "section", "sections", "Section", NewSection, SectionChange),
    Collection("media-titles", kinds.TITLE, "media title", "media titles", "MediaTitle", NewTitle, TitleChange),
    Collection(
        "media-title-sections",
        kinds.TITLE_SECTION,
        "media title section",
        "media title sections",
        "MediaTitleSection",
        NewTitleSection,
        TitleSectionChange,
    ),
    Collection("groups", kinds.GROUP, "group", "groups", "Group"),
    Collection("members", kinds.MEMBER, "measurement member", "measurement members", "Member"),
)

router = APIRouter(prefix=PREFIX + "/accounts/{accountId}", route_class=Guarded, generate_unique_id_function=by_name)


def _add_reading(each: Collection) -> None:
    whose = "The account’s own" if each.new else "All"
    tag = each.many.capitalize()

    @router.get(
        f"/{each.path}",
        name=f"list{each.word}s",
        tags=[tag],
        summary=f"List {each.many}",
        description=f"{whose} {each.many}.",
        response_model=TrackpointPage,
        responses=problems(400),
    )
    def list_them(view: Account, q: Search = "", pageSize: PageSize = 50, cursor: Cursor = None) -> Any:
        return _page(view, (found for found in _readable(view, each) if _has(found, q)), pageSize, cursor)

    @router.get(
        f"/{each.path}/{{id}}",
        name=f"get{each.word}",
        tags=[tag],
        summary=f"Get a {each.one}",
        response_model=Trackpoint,
        responses=problems(404),
    )
    def get_one(view: Account, id: str) -> Any:
        return present(_one(view, each, id), view)


def _add_changing(each: Collection, New: type[Body], Change: type[Body]) -> None:
    tag = each.many.capitalize()

    @router.post(
        f"/{each.path}",
        name=f"create{each.word}",
        tags=[tag],
        summary=f"Create a {each.one}",
        status_code=201,
        response_model=Trackpoint,
        responses=problems(400, 409),
    )
    def create(view: Account, sandbox: Here, given: New, response: Response) -> Any:  # type: ignore[valid-type]
        with sandbox.changing:
            now = sandbox.directory.now(view)
            made = rules.new(now, each.kind, given.model_dump())  # type: ignore[attr-defined]
            _keep(sandbox, view, made)
        response.headers["Location"] = f"{PREFIX}/accounts/{view.account.id}/{each.path}/{made.id}"
        return _as_it_is(sandbox, view, made.id)

    @router.put(
        f"/{each.path}/{{id}}",
        name=f"change{each.word}",
        tags=[tag],
        summary=f"Change a {each.one}",
        description="Fields that are left out stay as they are.",
        response_model=Trackpoint,
        responses=problems(400, 404, 409),
    )
    def change(view: Account, sandbox: Here, id: str, given: Change) -> Any:  # type: ignore[valid-type]
        with sandbox.changing:
            now = sandbox.directory.now(view)
            before = rules.own_by_id(now, each.kind, id)
            _keep(sandbox, view, rules.changed(now, before, given.model_dump()))  # type: ignore[attr-defined]
        return _as_it_is(sandbox, view, id)

    @router.delete(
        f"/{each.path}/{{id}}",
        name=f"delete{each.word}",
        tags=[tag],
        summary=f"Delete a {each.one}",
        description="Refused while others belong to it or are made of it.",
        status_code=204,
        responses=problems(404, 409),
    )
    def delete(view: Account, sandbox: Here, id: str) -> None:
        with sandbox.changing:
            now = sandbox.directory.now(view)
            rules.check_deletion(now, rules.own_by_id(now, each.kind, id))
            sandbox.store.save_trackpoint(id, view.account.id, None)


for _collection in COLLECTIONS:
    _add_reading(_collection)
    if _collection.new and _collection.change:
        _add_changing(_collection, _collection.new, _collection.change)


def _keep(sandbox: Here, view: View, made: Touchpoint) -> None:
    sandbox.store.save_trackpoint(made.id, view.account.id, dump(made))


def _as_it_is(sandbox: Here, view: View, wanted: str) -> dict[str, Any]:
    now = sandbox.directory.now(view)
    return present(now.catalogue.by_id[wanted], now)


# --------------------------------------------------------------------- trackpoints


@router.get(
    "/trackpoints",
    name="listTrackpoints",
    tags=["Trackpoints"],
    summary="List trackpoints of all kinds",
    description="The account’s own, or what other members publish and is valid: on some day from `from` to `to`, or "
    "without these on the last day there is. Groups are among the latter.",
    response_model=TrackpointPage,
    responses=problems(400),
)
def list_trackpoints(
    view: Account,
    scope: Literal["own", "members"] = "own",
    type: Annotated[list[Kind] | None, Query()] = None,
    q: Search = "",
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
    pageSize: PageSize = 50,
    cursor: Cursor = None,
) -> Any:
    """Everything, or what fits."""
    days = period(view, first or last or view.last, last or first or view.last)
    found = (each for each in _of_scope(view, scope, days.start, days.end) if type is None or each.type in type)
    return _page(view, (each for each in found if _has(each, q)), pageSize, cursor)


@router.get(
    "/trackpoints/validation",
    name="listValidation",
    tags=["Validation"],
    summary="When trackpoints are valid in a period",
    description="The account’s own trackpoints, and those of other members that are valid on some day of the period.",
    response_model=ValidationPage,
    responses=problems(400),
)
def list_validation(
    view: Account,
    first: From,
    last: To,
    type: Annotated[list[Kind] | None, Query()] = None,
    q: Search = "",
    pageSize: PageSize = 50,
    cursor: Cursor = None,
) -> Any:
    """Status by status."""
    days = period(view, first, last)
    both = [*_of_scope(view, "own", days.start, days.end), *_of_scope(view, "members", days.start, days.end)]
    found = [each for each in both if (type is None or each.type in type) and _has(each, q)]
    chosen, pagination = page(found, pageSize, cursor)
    return {"pagination": pagination, "data": [_validation(each, view, days.start, days.end) for each in chosen]}


@router.post(
    "/trackpoints/{id}/validation",
    name="createValidation",
    tags=["Validation"],
    summary="Validate a media or section for a period",
    description=f"At least {FEWEST_DAYS} days. The page views of your own analytics have to match what was measured "
    "within ±10 %. A media title, a group or a member is valid on every day on which one of its parts is.",
    response_model=Validated,
    responses=problems(400, 404, 503),
)
async def create_validation(view: Account, sandbox: Here, id: str, given: NewValidation) -> Any:
    """Compare, and remember."""
    atom = _own_atom(view, id)
    days = period(view, given.from_, given.to, FEWEST_DAYS)
    (figures,) = await ask(sandbox, view.account.id, [atom.id], [days], consented=given.basis == "CONSENTED")
    measured = round(figures.page_views)
    check_match(measured, given.pageViews)
    sandbox.store.add_validation(atom.id, days.start.isoformat(), days.end.isoformat(), VALID)
    return {
        "trackpointId": atom.id,
        "from": days.start.isoformat(),
        "to": days.end.isoformat(),
        "status": VALID,
        "basis": given.basis,
        "pageViews": given.pageViews,
        "measuredPageViews": measured,
        "deviation": (measured - given.pageViews) / given.pageViews,
    }


@router.delete(
    "/trackpoints/{id}/validation",
    name="deleteValidation",
    tags=["Validation"],
    summary="Invalidate a media or section for a period",
    status_code=204,
    responses=problems(400, 404),
)
def delete_validation(view: Account, sandbox: Here, id: str, first: From, last: To) -> None:
    """Say that the data of a period are not to be used."""
    atom, days = _own_atom(view, id), period(view, first, last)
    sandbox.store.add_validation(atom.id, days.start.isoformat(), days.end.isoformat(), INVALID)


# ------------------------------------------------------------------------- helpers


def _own_atom(view: View, wanted: str) -> Touchpoint:
    found = view.catalogue.by_id.get(wanted)
    if found is None or found.owner != view.account:
        raise NotFound(f"There is no trackpoint {wanted}.")
    if not found.is_atom:
        raise Invalid("Only medias and sections are validated; what is made of them is valid when one of them is.", "id")
    return found


def check_match(measured: int, own: int) -> None:
    """Within ±10 % of the publisher's own figure, the limits included."""
    if not measured:
        raise Invalid("No page views were measured in this period, so there is nothing to compare with.", "pageViews")
    if 10 * abs(measured - own) > own:
        by = f"{100 * (measured - own) / own:+.1f} %"
        text = f"{measured:,} page views were measured, which differs from yours by {by}. ±10 % is allowed."
        raise Invalid(text, "pageViews")


def _validation(each: Touchpoint, view: View, first: Any, last: Any) -> dict[str, Any]:
    stretches = view.catalogue.stretches(each, first, last)
    return {
        "trackpointId": each.id,
        "type": each.type,
        "name": each.name,
        "isOwn": each.owner == view.account,
        "isValid": all(stretch.status == VALID for stretch in stretches),
        "validation": [
            {"from": stretch.start.isoformat(), "to": stretch.end.isoformat(), "status": stretch.status}
            for stretch in stretches
        ],
    }


def _readable(view: View, each: Collection) -> Iterable[Touchpoint]:
    """Of its own kinds the account's own; of groups and members those it may see."""
    if each.new:
        return (found for found in rules.own(view) if found.type == each.kind)
    return (found for found in view.catalogue.visible_to(view.account, view.last, view.last) if found.type == each.kind)


def _one(view: View, each: Collection, wanted: str) -> Touchpoint:
    found = next((one for one in _readable(view, each) if one.id == wanted), None)
    if found is None:
        raise NotFound(f"There is no {each.one} {wanted}.")
    return found


def _of_scope(view: View, scope: str, first: Any, last: Any) -> Iterable[Touchpoint]:
    is_own = scope == "own"
    return (each for each in view.catalogue.visible_to(view.account, first, last) if (each.owner == view.account) == is_own)


def _has(each: Touchpoint, q: str) -> bool:
    return q.casefold() in each.name.casefold()


def _page(view: View, found: Iterable[Touchpoint], page_size: int, cursor: str | None) -> dict[str, Any]:
    chosen, pagination = page(list(found), page_size, cursor)
    return {"pagination": pagination, "data": [present(each, view) for each in chosen]}
