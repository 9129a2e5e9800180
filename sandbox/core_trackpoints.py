"""Trackpoints of all kinds in one list, and on which days of a period they are valid."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Path, Query

from .catalogue import INVALID, VALID, Touchpoint
from .core_common import has, of_scope, page_of, router
from .core_shapes import Kind, NewValidation, TrackpointPage, Validated, ValidationPage
from .errors import Invalid, NotFound
from .paging import page
from .questions import ask
from .rest import EXAMPLE_FROM, EXAMPLE_ID, EXAMPLE_TO, Account, Cursor, Day, From, Here, PageSize, Search, To, period, problems
from .sources import View

# The least that validating needs: a full week of data.
FEWEST_DAYS = 7

Id = Annotated[str, Path(description="The id of a media or a section.", examples=[EXAMPLE_ID])]
Types = Annotated[list[Kind] | None, Query(description="Only these kinds; repeat it for more than one.", examples=[["MEDIA"]])]


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
    scope: Annotated[Literal["own", "members"], Query(description="Whose: the account’s, or other members’.")] = "own",
    type: Types = None,
    q: Search = "",
    first: Annotated[Day | None, Query(alias="from", description="The first day.", examples=[EXAMPLE_FROM])] = None,
    last: Annotated[Day | None, Query(alias="to", description="The last day; it is included.", examples=[EXAMPLE_TO])] = None,
    pageSize: PageSize = 50,
    cursor: Cursor = None,
) -> Any:
    """Everything, or what fits."""
    days = period(view, first or last or view.last, last or first or view.last)
    found = (each for each in of_scope(view, scope, days.start, days.end) if type is None or each.type in type)
    return page_of(view, (each for each in found if has(each, q)), pageSize, cursor)


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
    type: Types = None,
    q: Search = "",
    pageSize: PageSize = 50,
    cursor: Cursor = None,
) -> Any:
    """Status by status."""
    days = period(view, first, last)
    both = [*of_scope(view, "own", days.start, days.end), *of_scope(view, "members", days.start, days.end)]
    found = [each for each in both if (type is None or each.type in type) and has(each, q)]
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
    responses=problems(400, 404, 429, 503),
)
async def create_validation(view: Account, sandbox: Here, id: Id, given: NewValidation) -> Any:
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
def delete_validation(view: Account, sandbox: Here, id: Id, first: From, last: To) -> None:
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


def _validation(each: Touchpoint, view: View, first: date, last: date) -> dict[str, Any]:
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
