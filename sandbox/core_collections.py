"""Trackpoints kind by kind: medias, sections, media titles and their sections to be managed; groups and members to be read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path, Response

from . import catalogue as kinds
from . import core_rules as rules
from .calculation import present
from .catalogue import Touchpoint
from .core_common import PREFIX, has, page_of, router
from .core_shapes import (
    MediaChange,
    NewMedia,
    NewSection,
    NewTitle,
    NewTitleSection,
    SectionChange,
    TitleChange,
    TitleSectionChange,
    Trackpoint,
    TrackpointPage,
)
from .errors import NotFound
from .rest import EXAMPLE_ID, Account, Body, Cursor, Here, PageSize, Search, problems
from .sources import View
from .trackpoints import dump

Id = Annotated[str, Path(description="The trackpoint’s id.", examples=[EXAMPLE_ID])]

# No `from __future__ import annotations`: FastAPI reads the types of functions that are made in a loop.


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
        return page_of(view, (found for found in _readable(view, each) if has(found, q)), pageSize, cursor)

    @router.get(
        f"/{each.path}/{{id}}",
        name=f"get{each.word}",
        tags=[tag],
        summary=f"Get a {each.one}",
        response_model=Trackpoint,
        responses=problems(404),
    )
    def get_one(view: Account, id: Id) -> Any:
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
    def change(view: Account, sandbox: Here, id: Id, given: Change) -> Any:  # type: ignore[valid-type]
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
    def delete(view: Account, sandbox: Here, id: Id) -> None:
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


# ------------------------------------------------------------------------- helpers


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
