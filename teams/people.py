"""Who belongs to a team: founding one, changing roles, leaving. A team never loses its last admin."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from teams import api_tokens
from teams.audit import Event, note
from teams.models import Membership, Role, Team, User


class LastAdminError(Exception):
    """Nobody would be left who may see keys, invite people or change roles. Its text is for the person."""


def found_team(name: str, user: User, **fields: str) -> Team:
    """A new team with this person as its admin."""
    with transaction.atomic():
        team = Team.objects.create(name=name, **fields)
        Membership.objects.create(team=team, user=user, role=Role.ADMIN)
        note(team, Event.TEAM_FOUNDED, user, team.name)
    return team


def change_role(membership: Membership, role: Role, by: User) -> None:
    """Give a member another role; from their next request on it counts."""
    with transaction.atomic():
        if role != Role.ADMIN:
            _spare_last_admin(membership)
        Membership.objects.filter(pk=membership.pk).update(role=role)
        if role != membership.role:
            changes = {"role": [str(membership.role), str(role)]}
            note(membership.team, Event.ROLE_CHANGED, by, membership.user.email, changes)


def remove_member(membership: Membership, by: User) -> None:
    """Take a person out of the team, or let them go. What they made stays: it belongs to the team."""
    with transaction.atomic():
        _spare_last_admin(membership)
        api_tokens.revoke_all(membership, by)
        gone, _rows = Membership.objects.filter(pk=membership.pk).delete()
        if gone:
            event = Event.MEMBER_LEFT if by.pk == membership.user_id else Event.MEMBER_REMOVED
            note(membership.team, event, by, membership.user.email)


def _spare_last_admin(membership: Membership) -> None:
    """Under a lock on the team, so that two admins who leave at once do not both find the other one still there."""
    Team.objects.select_for_update().get(pk=membership.team_id)
    admins = Membership.objects.filter(team=membership.team_id, role=Role.ADMIN, user__is_active=True)
    if admins.filter(pk=membership.pk).exists() and not admins.exclude(pk=membership.pk).exists():
        raise LastAdminError(_("The team would be without an admin. Make somebody else an admin first."))
