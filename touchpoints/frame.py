"""What the views of this room share: the frame of a page about an account, and whether only a part of it is asked for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from teams.models import KitsAccount


def frame(account: KitsAccount) -> dict[str, Any]:
    """What every page about an account needs."""
    return {
        "account": account,
        "team": account.team,
        "nav_team": account.team,
        "nav_section": "touchpoints",
        "show_sandbox_badge": account.is_sandbox(),
    }


def wants_fragment(request: HttpRequest) -> bool:
    """Does htmx ask for a part of the page, and not for a page of its history?"""
    return bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
