"""The one router of this room: what reads and what makes share addresses."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from teams.api.bearer import token_of
from teams.models import Team

router = Router()


def team_of(request: HttpRequest) -> Team:
    """The one team that the token opens."""
    return token_of(request).membership.team
