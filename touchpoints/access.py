"""Whose touchpoints these are: accounts and touchpoints by their address, for this person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from teams.access import Right, require, teams_of
from teams.models import KitsAccount, Team
from teams.models.kits_account import KeyState
from touchpoints.models import Sync, Touchpoint


def get_touchpoint(user: Any, uuid: UUID, right: Right) -> Touchpoint:
    """Give the touchpoint at this address: 404 for other teams. Its account may be removed: reports still name it."""
    found = Touchpoint.objects.select_related("account__team").filter(uuid=uuid, account__team__in=teams_of(user))
    touchpoint = found.first()
    if touchpoint is None:
        raise Http404
    require(user, touchpoint.account.team, right)
    return touchpoint


def choose_account(team: Team, wanted: str | None) -> tuple[list[KitsAccount], KitsAccount | None]:
    """Give the team's connected accounts, and the wanted one or the first of them."""
    accounts = list(KitsAccount.objects.connected().filter(team=team))
    chosen = next((account for account in accounts if str(account.uuid) == wanted), None)
    return accounts, chosen or next(iter(accounts), None)


def last_sync(account: KitsAccount) -> Sync | None:
    """Give the newest sync of an account."""
    return Sync.objects.for_account(account).select_related("requested_by").first()


def is_first_sync_expected(account: KitsAccount) -> bool:
    """Is the account about to be read for the first time, without anybody asking for it? A refused key never is."""
    never = not Sync.objects.for_account(account).exists()
    return never and account.state in (KeyState.UNTESTED, KeyState.WORKING)
