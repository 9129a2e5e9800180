"""What the frame around every page needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from teams.access import is_locked, listed_teams
from teams.models import KitsAccount
from teams.views.mailbox import may_see_mailbox


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give the frame its team, the person's other teams and the badges. The page's own `nav_team` wins."""
    show_mailbox = settings.KITSPORTAL_DEMO and may_see_mailbox(request)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"show_mailbox": show_mailbox}
    teams = listed_teams(user)
    team = getattr(request, "team", None) or next((team for team in teams if not is_locked(user, team)), None)
    return {
        "nav_team": team,
        "nav_teams": teams,
        "palette": team.palette if team else "",
        # A page about one account or report says itself where that comes from; all others ask when they are rendered.
        "show_sandbox_badge": lambda: KitsAccount.objects.of_sandbox().connected().filter(team=team).exists(),
        "show_mailbox": show_mailbox,
    }
