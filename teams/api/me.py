"""Who the token stands for, and the team's Kits accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from teams import access
from teams.access import SCOPES
from teams.api.bearer import needs, token_of
from teams.api.pages import Strict
from teams.models import KitsAccount, Scope

router = Router(tags=["You and your team"])


class TokenOut(Schema):
    """The token of this request."""

    name: str
    scopes: list[str] = Field(description="What it was made for.")
    may: list[str] = Field(description="Those of its scopes that the role of its maker includes now.")
    expires_at: datetime


class PersonOut(Schema):
    """Whoever made the token: what it does is done in their name."""

    name: str
    email: str
    role: str = Field(description="`viewer`, `analyst`, `sharer` or `admin`.")


class TeamOut(Schema):
    """The one team that the token opens."""

    id: UUID
    name: str
    time_zone: str


class Me(Schema):
    """Token, person and team."""

    token: TokenOut
    person: PersonOut
    team: TeamOut


class AccountOut(Schema):
    """A Kits account that the team measures with."""

    id: UUID
    name: str
    is_sandbox: bool = Field(description="True: its numbers are made up or imported, not Kits'.")
    state: str = Field(description="How its key fared last: `untested`, `working`, `refused` or `unreachable`.")


class AccountList(Schema):
    """The team's connected accounts, by name."""

    items: list[AccountOut]


class ValueOut(Schema):
    """A value of a variable."""

    value: str
    label: str


class VariableOut(Schema):
    """A variable that a target group may use."""

    name: str
    label: str
    values: list[ValueOut]


class AccountDetail(AccountOut):
    """An account with what target groups may be made of."""

    variables: list[VariableOut]


class Nothing(Strict):
    """No parameters."""


@router.get("/me", **needs(), response=Me, url_name="api-me", operation_id="getMe", summary="Who you are")
def me(request: HttpRequest) -> dict[str, Any]:
    """The token, whoever made it, and the team that it opens. Any token may ask."""
    token = token_of(request)
    member = token.membership
    rights = access.RIGHTS[access.Role(member.role)]
    may = [scope for scope in token.scopes if scope in Scope.values and SCOPES[Scope(scope)] in rights]
    return {
        "token": {"name": token.name, "scopes": token.scopes, "may": may, "expires_at": token.expires_at},
        "person": {"name": member.user.name, "email": member.user.email, "role": member.role},
        "team": {"id": member.team.uuid, "name": member.team.name, "time_zone": member.team.time_zone},
    }


@router.get(
    "/accounts",
    **needs(),
    response=AccountList,
    url_name="api-accounts",
    operation_id="listAccounts",
    summary="The team's Kits accounts",
)
def accounts(request: HttpRequest) -> dict[str, Any]:
    """Their names and ids. Keys are never told. Any token may ask."""
    rows = token_of(request).membership.team.kits_accounts.connected().order_by("name", "pk")
    return {"items": [_account(row) for row in rows]}


@router.get(
    "/accounts/{uuid:account}",
    **needs(),
    response=AccountDetail,
    url_name="api-account",
    operation_id="getAccount",
    summary="One account and its variables",
)
def account(request: HttpRequest, account: UUID) -> dict[str, Any]:
    """The account with the variables and values that a target group may use. Any token may ask."""
    found = get_account(request, account)
    variables = [
        {
            "name": each["name"],
            "label": each["label"],
            "values": [{"value": v["value"], "label": v["label"]} for v in each["values"]],
        }
        for each in found.variables
    ]
    return _account(found) | {"variables": variables}


def get_account(request: HttpRequest, uuid: UUID) -> KitsAccount:
    """Return a connected account of the token's team. 404 for every other."""
    return get_object_or_404(token_of(request).membership.team.kits_accounts.connected(), uuid=uuid)


def _account(row: KitsAccount) -> dict[str, Any]:
    return {"id": row.uuid, "name": row.name, "is_sandbox": row.is_sandbox(), "state": row.state}
