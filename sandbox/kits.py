"""The Kits Rest API: kits of the account, whatever their calculation method, and their numbers by day, week or month."""

from __future__ import annotations

import json
import sqlite3
import uuid
from typing import Annotated, Any, ClassVar, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from .asked import Period
from .catalogue import Touchpoint
from .clock import spoken
from .context import Sandbox
from .errors import Conflict, Invalid, NotFound
from .figures import Figures, buckets
from .paging import page
from .questions import ask
from .rest import (
    EXAMPLE_FROM,
    EXAMPLE_ID,
    EXAMPLE_TO,
    Account,
    Body,
    Cursor,
    From,
    Guarded,
    Here,
    Name,
    PageSize,
    Pagination,
    Search,
    To,
    by_name,
    period,
    problems,
)
from .sources import View

PREFIX = "/kits/v1"
TITLE = "Kits Rest API"
PURPOSE = "Work with Kits, regardless of calculation method: create them, rename them, and get their numbers."

MOST = 500

Method = Literal["CLASSIC", "EXPLORER"]
Ids = Annotated[
    list[str],
    Field(min_length=1, max_length=500, description="Ids of trackpoints of the account.", examples=[[EXAMPLE_ID]]),
]
KitId = Annotated[str, Path(description="The kit’s id.", examples=[EXAMPLE_ID])]
_HOW = "How Kits calculates it: CLASSIC or EXPLORER. Chosen when the kit is made; it never changes."


# ------------------------------------------------------------------------- shapes


class KitTrackpoint(BaseModel):
    """A trackpoint of a kit."""

    id: str = Field(examples=[EXAMPLE_ID])
    type: str = Field(examples=["MEDIA"])
    name: str = Field(examples=["metropolinaamu.example"])


class Kit(BaseModel):
    """Some trackpoints of the account under one name."""

    id: str = Field(examples=[EXAMPLE_ID])
    name: str = Field(examples=["Uutiset"])
    calculationMethod: Method = Field(description=_HOW)
    trackpoints: list[KitTrackpoint] = Field(description="Those that are still there.")
    createdAt: str = Field(description="ISO 8601 with offset.", examples=["2026-01-12T09:30:00+02:00"])


class KitPage(BaseModel):
    """One page of kits."""

    pagination: Pagination
    data: list[Kit]


class NewKit(Body):
    """A kit to be made."""

    name: Name
    calculationMethod: Method = Field("CLASSIC", description=_HOW)
    trackpointIds: Ids


class KitChange(Body):
    """What is left out stays. The calculation method is not among these: it never changes."""

    not_taken: ClassVar[dict[str, str]] = {
        "calculationMethod": "A kit’s calculation method never changes. Leave it out, or make another kit with the other."
    }

    name: Name | None = Field(None, description="Another name.", examples=["Uutiset"])
    trackpointIds: Ids | None = Field(
        None, description="All trackpoints that it has from now on: ids, at least one.", examples=[[EXAMPLE_ID]]
    )


class KitNumbers(BaseModel):
    """Numbers of one stretch of days. Reach is net: it does not add up over stretches."""

    from_: str = Field(alias="from", examples=[EXAMPLE_FROM])
    to: str = Field(examples=[EXAMPLE_TO])
    reach: float = Field(description="Persons.", examples=[412300.0])
    pageViews: float = Field(examples=[2473800.0])
    sessions: float | None = Field(description="Null where visits carry no time.", examples=[824600.0])
    visitsPerUser: float | None = Field(description="Null where that is unknown, or nobody was reached.", examples=[2.0])
    pageViewsPerUser: float | None = Field(description="Null where nobody was reached.", examples=[6.0])
    sampleSize: int = Field(description="Unweighted panel persons.", examples=[5153])


class KitReport(BaseModel):
    """A kit's numbers: of the whole period, and of its days, weeks or months."""

    kit: Kit
    granularity: Literal["day", "week", "month"]
    total: KitNumbers
    data: list[KitNumbers] = Field(description="In order; the first and the last are as short as the period makes them.")


# --------------------------------------------------------------------- operations

router = APIRouter(
    prefix=PREFIX + "/accounts/{accountId}/kits", route_class=Guarded, tags=["Kits"], generate_unique_id_function=by_name
)


@router.get("", name="listKits", summary="List kits", response_model=KitPage, responses=problems(400))
def list_kits(view: Account, sandbox: Here, q: Search = "", pageSize: PageSize = 50, cursor: Cursor = None) -> Any:
    """Newest first."""
    found = [row for row in sandbox.store.kits(view.account.id) if q.casefold() in row["name"].casefold()]
    chosen, pagination = page(found, pageSize, cursor)
    return {"pagination": pagination, "data": [_present(row, view) for row in chosen]}


@router.post("", name="createKit", summary="Create a kit", status_code=201, response_model=Kit, responses=problems(400, 409))
def create_kit(view: Account, sandbox: Here, given: NewKit, response: Response) -> Any:
    """A name is there once, so nothing is made twice by accident."""
    ids, kit_id = _own_ids(view, given.trackpointIds), str(uuid.uuid4())
    with sandbox.changing:
        if len(sandbox.store.kits(view.account.id)) >= MOST:
            raise Conflict(f"The account has {MOST} kits, and that is the most.")
        _check_name(sandbox, view, given.name)
        now = sandbox.clock.now()
        sandbox.store.add_kit(kit_id, view.account.id, given.name, given.calculationMethod, json.dumps(ids), now)
    response.headers["Location"] = f"{PREFIX}/accounts/{view.account.id}/kits/{kit_id}"
    return _present(_found(sandbox, view, kit_id), view)


@router.get("/{kitId}", name="getKit", summary="Get a kit", response_model=Kit, responses=problems(404))
def get_kit(view: Account, sandbox: Here, kitId: KitId) -> Any:
    """One kit."""
    return _present(_found(sandbox, view, kitId), view)


@router.put(
    "/{kitId}",
    name="changeKit",
    summary="Rename or change a kit",
    description="Fields that are left out stay as they are. The calculation method never changes: calculationMethod is not "
    "taken here.",
    response_model=Kit,
    responses=problems(400, 404, 409),
)
def change_kit(view: Account, sandbox: Here, kitId: KitId, given: KitChange) -> Any:
    """Another name, other trackpoints, or both."""
    row = _found(sandbox, view, kitId)
    ids = row["trackpoints"] if given.trackpointIds is None else json.dumps(_own_ids(view, given.trackpointIds))
    with sandbox.changing:
        if given.name:
            _check_name(sandbox, view, given.name, but=kitId)
        sandbox.store.change_kit(kitId, given.name or row["name"], ids)
    return _present(_found(sandbox, view, kitId), view)


@router.get(
    "/{kitId}/report",
    name="getKitReport",
    summary="Get a kit’s numbers",
    description="By day, by week (Monday to Sunday) or by month, and of the whole period. The account’s own data count "
    "whether validated or not.",
    response_model=KitReport,
    responses=problems(400, 404, 409, 429, 503),
)
async def get_kit_report(
    view: Account,
    sandbox: Here,
    kitId: KitId,
    first: From,
    last: To,
    granularity: Annotated[Literal["day", "week", "month"], Query(description="How the days are put together.")] = "day",
) -> Any:
    """The engine counts; each stretch by itself."""
    row = _found(sandbox, view, kitId)
    whole = period(view, first, last)
    atoms = {atom for each in _trackpoints(row, view) for atom in view.catalogue.atoms_of(each)}
    if not atoms:
        raise Conflict("None of the kit's trackpoints is left.")
    parts = buckets(whole, granularity)
    total, *figures = await ask(sandbox, view.account.id, sorted(atoms), [whole, *parts])
    return {
        "kit": _present(row, view),
        "granularity": granularity,
        "total": _numbers(whole, total),
        "data": [_numbers(part, each) for part, each in zip(parts, figures, strict=True)],
    }


# ------------------------------------------------------------------------- helpers


def _found(sandbox: Sandbox, view: View, kit_id: str) -> sqlite3.Row:
    row = sandbox.store.kit(kit_id, view.account.id)
    if row is None:
        raise NotFound(f"There is no kit {kit_id}.")
    return row


def _check_name(sandbox: Sandbox, view: View, name: str, but: str = "") -> None:
    for row in sandbox.store.kits(view.account.id):
        if row["id"] != but and row["name"].casefold() == name.casefold():
            raise Conflict(f"There is a kit of that name already: {row['id']}.", "name")


def _own_ids(view: View, ids: list[str]) -> list[str]:
    """Each once; a kit shows the publisher's own data only."""
    for wanted in ids:
        found = view.catalogue.by_id.get(wanted)
        if found is None or found.owner != view.account:
            raise Invalid(f"The account has no trackpoint {wanted}.", "trackpointIds")
    return list(dict.fromkeys(ids))


def _trackpoints(row: sqlite3.Row, view: View) -> list[Touchpoint]:
    known = view.catalogue.by_id
    return [known[each] for each in json.loads(row["trackpoints"]) if each in known]


def _present(row: sqlite3.Row, view: View) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "calculationMethod": row["method"],
        "trackpoints": [{"id": each.id, "type": each.type, "name": each.name} for each in _trackpoints(row, view)],
        "createdAt": spoken(row["created_at"]),
    }


def _numbers(days: Period, figures: Figures) -> dict[str, Any]:
    reach, sessions = figures.reach, figures.sessions
    return {
        "from": days.start.isoformat(),
        "to": days.end.isoformat(),
        "reach": reach,
        "pageViews": figures.page_views,
        "sessions": sessions,
        "visitsPerUser": sessions / reach if sessions is not None and reach else None,
        "pageViewsPerUser": figures.page_views / reach if reach else None,
        "sampleSize": figures.sample_size,
    }
