"""Who may do what: the one table of roles and rights, used by every view.

The memberships are read from the database once a request (kept on the request's own user object), so a changed role
or a lost membership counts from the next request on. So does a team's wish for a second factor: a member without one
may do nothing in it, and is led to setting one up; their other teams stay open. Another team's object is answered like
one that never existed (404); a member without the right is told so, and whom to ask (403). Whoever comes in reads the
team's clock.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teams.models import KitsAccount, Membership, Role, Scope, Team, User

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = [
    "RIGHTS",
    "SCOPES",
    "FactorMissingError",
    "Right",
    "Role",
    "admins_of",
    "get_account",
    "get_team",
    "has_factor",
    "is_locked",
    "listed_teams",
    "may",
    "membership_of",
    "refusal",
    "require",
    "role_of",
    "teams_of",
    "whom_to_ask",
    "why_not",
]


class Right(Enum):
    """What a page can ask for."""

    SEE = "see"
    CONSOLE_READ = "console_read"
    CONSOLE_CHANGE = "console_change"
    BUILD = "build"
    SUBMIT = "submit"
    SHARE = "share"
    MANAGE = "manage"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.SEE, Right.CONSOLE_READ}),
    Role.ANALYST: frozenset({Right.SEE, Right.CONSOLE_READ, Right.CONSOLE_CHANGE, Right.BUILD, Right.SUBMIT}),
    Role.SHARER: frozenset({Right.SEE, Right.CONSOLE_READ, Right.CONSOLE_CHANGE, Right.BUILD, Right.SUBMIT, Right.SHARE}),
    Role.ADMIN: frozenset(Right),
}

# What an API token may be for, and the right that its maker's role must include at each request.
SCOPES: dict[Scope, Right] = {
    Scope.REPORTS_READ: Right.SEE,
    Scope.RUNS_READ: Right.SEE,
    Scope.METRICS_READ: Right.SEE,
    Scope.TOUCHPOINTS_READ: Right.SEE,
    Scope.REPORTS_CREATE: Right.BUILD,
    Scope.REPORTS_SUBMIT: Right.SUBMIT,
}

REFUSALS: dict[Right, _StrPromise] = {
    Right.SEE: gettext_lazy("Your role in {team} is {role}: it does not include this page."),
    Right.CONSOLE_READ: gettext_lazy("Your role in {team} is {role}: it does not include the API console."),
    Right.CONSOLE_CHANGE: gettext_lazy(
        "Your role in {team} is {role}: in the API console it includes queries but no mutations."
    ),
    Right.BUILD: gettext_lazy("Your role in {team} is {role}: it does not include building or changing reports."),
    Right.SUBMIT: gettext_lazy("Your role in {team} is {role}: it does not include sending reports to Kits."),
    Right.SHARE: gettext_lazy("Your role in {team} is {role}: it does not include sharing outside the team."),
    Right.MANAGE: gettext_lazy(
        "Your role in {team} is {role}: it does not include API keys, own touchpoints, members and settings."
    ),
}


class FactorMissingError(PermissionDenied):
    """A member without a second factor came to a team that wants one. `teams.middleware` answers with the way to it."""

    def __init__(self, team: Team) -> None:
        self.team = team
        super().__init__(
            _("{team} is open to members with a second factor: a passkey or an authenticator app.").format(team=team.name)
        )


def _memberships(user: Any) -> list[Membership]:
    """The person's memberships with their teams, by the teams' names, read once a request."""
    if not user.is_authenticated or not user.is_active:
        return []
    if not hasattr(user, "_memberships"):
        user._memberships = list(user.memberships.select_related("team").order_by("team__name", "team__pk"))
    return user._memberships


def membership_of(user: Any, team: Team) -> Membership | None:
    """The person's membership in the team; None for everyone else."""
    return next((row for row in _memberships(user) if row.team_id == team.pk), None)


def role_of(user: Any, team: Team) -> Role | None:
    """The person's role in the team; None for everyone else."""
    membership = membership_of(user, team)
    return Role(membership.role) if membership else None


def has_factor(user: Any) -> bool:
    """Whether the person has a passkey or an authenticator app. Recovery codes stand in for one, and are none."""
    if not hasattr(user, "_has_factor"):
        user._has_factor = Authenticator.objects.filter(user=user.pk, type__in=STRONG).exists()
    return bool(user._has_factor)


def is_locked(user: Any, team: Team) -> bool:
    """Whether the team wants a second factor that the person has not."""
    membership = membership_of(user, team)
    return membership is not None and membership.team.requires_factor and not has_factor(user)


def may(user: Any, team: Team, right: Right) -> bool:
    """Whether the person may do this in the team."""
    role = role_of(user, team)
    return role is not None and right in RIGHTS[role] and not is_locked(user, team)


def teams_of(user: Any) -> QuerySet[Team]:
    """The teams that exist for this person, by name."""
    if not user.is_authenticated or not user.is_active:
        return Team.objects.none()
    return Team.objects.filter(memberships__user=user)


def listed_teams(user: Any) -> list[Team]:
    """The same teams, for a page that names them: no further query within a request."""
    return [row.team for row in _memberships(user)]


def admins_of(team: Team) -> QuerySet[User]:
    """Whom to ask."""
    return User.objects.filter(memberships__team=team, memberships__role=Role.ADMIN, is_active=True).order_by("name", "email")


def refusal(user: Any, team: Team, right: Right) -> str:
    """Why not, and which admins to ask, as sentences."""
    return f"{why_not(user, team, right)} {whom_to_ask(team)}"


def why_not(user: Any, team: Team, right: Right) -> str:
    """The role that does not include it, as a sentence."""
    role = role_of(user, team)
    return str(REFUSALS[right]).format(team=team.name, role=role.label.lower() if role else "–")


def whom_to_ask(team: Team) -> str:
    """The team's admins, as a sentence."""
    admins = [f"{admin.name} ({admin.email})" if admin.name else admin.email for admin in admins_of(team)]
    if not admins:
        return _("The team has no admin at present: ask whoever runs this portal.")
    return _("You can ask {admins}.").format(admins=get_text_list(admins, _("or")))


def require(user: Any, team: Team, right: Right) -> None:
    """Go on only with the right: 404 for strangers, 403 with the reason for members without it.

    Every page of a team passes here, so from here on times are told in the team's zone (until `teams.middleware` resets it).
    """
    if role_of(user, team) is None:
        raise Http404
    if is_locked(user, team):
        raise FactorMissingError(team)
    timezone.activate(team.time_zone)
    if not may(user, team, right):
        raise PermissionDenied(refusal(user, team, right))


def get_team(user: Any, uuid: UUID | str, right: Right) -> Team:
    """The team at this address, if it exists for this person and they have the right in it."""
    team = next((team for team in listed_teams(user) if str(team.uuid) == str(uuid)), None)
    if team is None:
        raise Http404
    require(user, team, right)
    return team


def get_account(user: Any, uuid: UUID | str, right: Right) -> KitsAccount:
    """The connected Kits account at this address, by the same rules as its team."""
    accounts = KitsAccount.objects.connected().select_related("team")
    account = accounts.filter(uuid=uuid, team__in=teams_of(user)).first()
    if account is None:
        raise Http404
    require(user, account.team, right)
    return account
