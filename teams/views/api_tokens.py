"""*API tokens*: what programs of the team's members use to ask the portal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from teams import access, api_tokens
from teams.access import Right
from teams.forms_api import ApiTokenForm
from teams.models import ApiToken
from teams.views.common import enter, posted
from teams.views.proof import elsewhere, proof_due


@login_required
@require_safe
def token_list(request: HttpRequest, team: UUID) -> HttpResponse:
    """The person's own tokens; an admin sees everyone's."""
    here = enter(request, team, Right.SEE)
    sees_all = access.may(request.user, here, Right.MANAGE)
    tokens = ApiToken.objects.of_team(here)
    if not sees_all:
        tokens = tokens.filter(membership__user=request.user)  # type: ignore[misc]
    context = {"team": here, "tokens": tokens, "sees_all": sees_all, "nav_section": "members"}
    return render(request, "teams/tokens/list.html", context)


@sensitive_variables("form", "secret")
@sensitive_post_parameters("password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def token_new(request: HttpRequest, team: UUID) -> HttpResponse:
    """Make a token. It is shown this once: no redirect, for only its digest is kept."""
    here = enter(request, team, Right.SEE)
    if away := elsewhere(request):
        return away
    membership = access.membership_of(request.user, here)
    form = ApiTokenForm(posted(request), membership=membership, prove=proof_due(request))
    if membership and form.is_valid():
        token, secret = api_tokens.make(membership, *form.wanted())
        return render(request, "teams/tokens/made.html", {"team": here, "token": token, "secret": secret})
    form.prepare_again()
    context = {"team": here, "form": form, "nav_section": "members"}
    return render(request, "teams/tokens/new.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def token_revocation(request: HttpRequest, token: UUID) -> HttpResponse:
    """Let it open nothing any more, once that is confirmed: one's own, or as an admin anybody's."""
    found = _enter(request, token)
    team = found.membership.team
    if request.method != "POST":
        return render(request, "teams/tokens/revocation.html", {"team": team, "token": found, "nav_section": "members"})
    api_tokens.revoke(found, request.user)  # type: ignore[arg-type]
    messages.success(request, _("The token was revoked. What used it is refused from its next request on."))
    return redirect("api-token-list", team.uuid)


def _enter(request: HttpRequest, uuid: UUID) -> ApiToken:
    """The token of this page: another team's does not exist, a colleague's is for admins."""
    theirs = ApiToken.objects.filter(membership__team__in=access.teams_of(request.user), revoked_at=None)
    found = theirs.select_related("membership__team", "membership__user").filter(uuid=uuid).first()
    if found is None:
        raise Http404
    is_own = found.membership.user_id == request.user.pk
    access.require(request.user, found.membership.team, Right.SEE if is_own else Right.MANAGE)
    request.team = found.membership.team  # type: ignore[attr-defined]
    return found
