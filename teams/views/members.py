"""Members, their roles, and who has been asked to join."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams import access, invitations, people
from teams.access import Right
from teams.forms import InvitationForm, RoleForm
from teams.models import Invitation, Membership, Role, Team, User
from teams.views.common import enter


@login_required
@require_safe
def member_list(request: HttpRequest, team: UUID) -> HttpResponse:
    """Everyone in the team sees who is in it; admins also see who was asked, and change things."""
    return _page(request, enter(request, team, Right.SEE))


@login_required
@require_POST
def member_role(request: HttpRequest, team: UUID, member: UUID) -> HttpResponse:
    """Give a member another role."""
    here = enter(request, team, Right.MANAGE)
    membership = _member(here, member)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That role does not exist."))
        return redirect("member-list", here.uuid)
    role, by = Role(form.cleaned_data["role"]), cast(User, request.user)
    return _try(request, here, lambda: people.change_role(membership, role, by))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_removal(request: HttpRequest, team: UUID, member: UUID) -> HttpResponse:
    """Take somebody out, once they have confirmed it. Everyone may take themselves out; others take an admin."""
    here = enter(request, team, Right.SEE)
    membership = _member(here, member)
    leaves = membership.user_id == request.user.pk
    if not leaves:
        access.require(request.user, here, Right.MANAGE)
    if request.method != "POST":
        context = {"team": here, "member": membership, "nav_section": "members"}
        return render(request, "teams/members/removal.html", context)
    answer = _try(request, here, lambda: people.remove_member(membership, cast(User, request.user)))
    gone = not Membership.objects.filter(pk=membership.pk).exists()
    return redirect("home") if leaves and gone else answer


@login_required
@require_POST
def invitation_new(request: HttpRequest, team: UUID) -> HttpResponse:
    """Ask somebody in. The link is mailed, and shown this once to be copied."""
    here = enter(request, team, Right.MANAGE)
    form = InvitationForm(request.POST, team=here)
    if not form.is_valid():
        return _page(request, here, form=form, status=422)
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    invitation, token = invitations.invite(here, email, role, request.user)  # type: ignore[arg-type]
    return _page_with_link(request, here, invitation, token)


@login_required
@require_POST
def invitation_renewal(request: HttpRequest, team: UUID, invitation: UUID) -> HttpResponse:
    """A new link instead of the old one, mailed and shown this once."""
    here = enter(request, team, Right.MANAGE)
    asked = get_object_or_404(Invitation, team=here, uuid=invitation)
    token = invitations.renew(asked, cast(User, request.user))
    if token is None:
        messages.error(request, _("This invitation has been answered or revoked meanwhile."))
        return redirect("member-list", here.uuid)
    return _page_with_link(request, here, asked, token)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_revocation(request: HttpRequest, team: UUID, invitation: UUID) -> HttpResponse:
    """Close the link, once that is confirmed."""
    here = enter(request, team, Right.MANAGE)
    asked = get_object_or_404(Invitation, team=here, uuid=invitation)
    if request.method != "POST":
        context = {"team": here, "invitation": asked, "nav_section": "members"}
        return render(request, "teams/members/revocation.html", context)
    invitations.revoke(asked, cast(User, request.user))
    return redirect("member-list", here.uuid)


def _member(team: Team, member: UUID) -> Membership:
    try:
        return team.memberships.select_related("user").get(uuid=member)
    except ObjectDoesNotExist as exc:
        raise Http404 from exc


def _try(request: HttpRequest, team: Team, act: Callable[[], None]) -> HttpResponse:
    """Do it, or say why not; either way the list is what comes next."""
    try:
        act()
    except people.LastAdminError as exc:
        messages.error(request, str(exc))
    return redirect("member-list", team.uuid)


def _page_with_link(request: HttpRequest, team: Team, invitation: Invitation, token: str) -> HttpResponse:
    """No redirect: only the hash is stored, so this answer is the only place that can show the link."""
    mailed = invitations.mail(invitation, token)
    return _page(request, team, link=invitations.link(token), invited=invitation, mailed=mailed)


def _page(request: HttpRequest, team: Team, *, status: int = 200, **more: object) -> HttpResponse:
    may_manage = access.may(request.user, team, Right.MANAGE)
    context: dict[str, object] = {
        "team": team,
        "nav_section": "members",
        "may_manage": may_manage,
        "members": team.memberships.select_related("user"),
        "roles": Role.choices,
    }
    if may_manage:
        context["form"] = InvitationForm(team=team)
        context["invitations"] = team.invitations.filter(accepted_at=None, revoked_at=None)
    else:
        context["refusal"] = access.refusal(request.user, team, Right.MANAGE)
    return render(request, "teams/members/list.html", context | more, status=status)
