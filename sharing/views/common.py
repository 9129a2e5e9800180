"""Finding a link or a run, as the person may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from explorer import projection
from sharing.models import ShareLink
from teams.access import Right, require, teams_of

if TYPE_CHECKING:
    from explorer.projection import Shareable


def get_shareable(request: HttpRequest, run: UUID) -> Shareable:
    """Return a run with results of the person's teams. 404 for another team's, 403 for who may not share."""
    found = projection.find(request.user, run)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    require(request.user, found.team, Right.SHARE)
    request.team = found.team  # type: ignore[attr-defined]
    return found


def get_link(request: HttpRequest, uuid: UUID) -> ShareLink:
    """Return a link of the person's teams. 404 for another team's, 403 for who may not share."""
    links = ShareLink.objects.filter(team__in=teams_of(request.user)).select_related("team", "run__report", "created_by")
    link = get_object_or_404(links, uuid=uuid)
    require(request.user, link.team, Right.SHARE)
    request.team = link.team  # type: ignore[attr-defined]
    return link


def addresses(link: ShareLink, token: str) -> dict[str, object]:
    """Return a link with its address, and what to paste into another site where it may be embedded: shown once."""
    made: dict[str, object] = {"link": link, "address": settings.BASE_URL + reverse("shared-page", args=[token])}
    if link.may_be_embedded:
        made["frame"] = (
            f'<iframe src="{settings.BASE_URL}{reverse("shared-embed", args=[token])}" width="100%" height="700"></iframe>'
        )
    return made
