"""`{% may team "build" as may_build %}`: what the template asks before it shows a button."""

from typing import Any

from django import template

from teams import access
from teams.models import Team

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], team: Team, right: str) -> bool:
    """Whether the person looking at the page has this right in the team. Someone without an account has none."""
    user = context.get("user") or getattr(context.get("request"), "user", None)
    return user is not None and access.may(user, team, access.Right(right))


@register.simple_tag
def whom_to_ask(team: Team) -> str:
    """Return which admins of a team can be asked, as a sentence."""
    return access.whom_to_ask(team)
