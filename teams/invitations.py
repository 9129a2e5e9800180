"""Asking people in: links that work once, for one address, for seven days.

Only a hash of the link is kept, so a link can be shown or mailed when it is made and never again; sending once more
makes a new one and closes the old one.
"""

from __future__ import annotations

import logging
import secrets
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.core.signing import Signer
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from teams.audit import Event, note
from teams.models import Invitation, Membership, Role, Team, User
from teams.models.team import InvitationQuerySet, hash_token, invitation_end

SESSION_KEY = "invitation"
BY_MAIL_KEY = "invitation_by_mail"

log = logging.getLogger(__name__)


def invite(team: Team, email: str, role: Role, by: User) -> tuple[Invitation, str]:
    """Offer a role to an address. Returns the token of the link, which nobody can look up later."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=team.pk)  # two clicks, one after the other
        # An earlier invitation that is still open would be a second key to the same door.
        _unanswered(team).filter(email=email.lower()).update(revoked_at=timezone.now())
        invitation = Invitation.objects.create(
            team=team, email=email.lower(), role=role, invited_by=by, token_hash=hash_token(token)
        )
        note(team, Event.INVITED, by, invitation.email, {"role": ["", str(role)]})
    return invitation, token


def renew(invitation: Invitation, by: User) -> str | None:
    """A new link in place of the old one, for another seven days. None if it was answered or revoked meanwhile."""
    token = secrets.token_urlsafe(32)
    renewed = _unanswered(invitation.team).filter(pk=invitation.pk)
    with transaction.atomic():
        if not renewed.update(token_hash=hash_token(token), expires_at=invitation_end()):
            return None
        note(invitation.team, Event.INVITATION_RENEWED, by, invitation.email)
    return token


def revoke(invitation: Invitation, by: User) -> None:
    """Close the link. Nothing happens to who has already come in."""
    with transaction.atomic():
        if _unanswered(invitation.team).filter(pk=invitation.pk).update(revoked_at=timezone.now()):
            note(invitation.team, Event.INVITATION_REVOKED, by, invitation.email)


def find(token: str) -> Invitation | None:
    """The invitation that this link opens. Unknown, used, revoked and too old look the same from outside."""
    return Invitation.objects.open().select_related("team").filter(token_hash=hash_token(token)).first()


def accept(invitation: Invitation, user: User) -> bool:
    """Let the person in, once. False: somebody used, revoked or outlived the link meanwhile, or it is not theirs."""
    if user.email != invitation.email:
        return False
    with transaction.atomic():
        used = Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now())
        if used:
            # Who is in already keeps their role: an old link must not change it.
            Membership.objects.get_or_create(team=invitation.team, user=user, defaults={"role": invitation.role})
            note(invitation.team, Event.JOINED, user, changes={"role": ["", invitation.role]})
    return bool(used)


def remember(request: HttpRequest, invitation: Invitation, *, by_mail: bool = False) -> None:
    """Keep in the session which invitation this browser has opened, and whether from the mail, for the sign-up form."""
    request.session[SESSION_KEY] = str(invitation.uuid)
    if by_mail:
        request.session[BY_MAIL_KEY] = str(invitation.uuid)


def remembered(request: HttpRequest | None) -> Invitation | None:
    """The invitation this browser has opened, if it still stands."""
    chosen = request.session.get(SESSION_KEY) if request is not None else None
    if chosen is None:
        return None
    return Invitation.objects.open().select_related("team").filter(uuid=chosen).first()


def was_mailed(request: HttpRequest, invitation: Invitation) -> bool:
    """Whether this browser opened the link out of the mail: then whoever sits there reads the invited address."""
    return request.session.get(BY_MAIL_KEY) == str(invitation.uuid)


def forget(request: HttpRequest) -> None:
    """The invitation is answered."""
    for name in (SESSION_KEY, BY_MAIL_KEY):
        request.session.pop(name, None)


def is_mailed_link(token: str, mark: str) -> bool:
    """Whether this is the mark that the mail's link carries."""
    return constant_time_compare(mark, _mark(token))


def link(token: str, *, mailed: bool = False) -> str:
    """The full address. From the setting, never from the request: a forged host must not get into a mail."""
    address = settings.BASE_URL + reverse("invitation", args=[token])
    return f"{address}?mail={_mark(token)}" if mailed else address


def mail(invitation: Invitation, token: str) -> bool:
    """Send the link to the invited address. False if the mail server would not take it."""
    context = {"invitation": invitation, "team": invitation.team, "link": link(token, mailed=True)}
    subject = _("Join %(team)s in Kits Portal") % {"team": " ".join(invitation.team.name.split())}
    body = render_to_string("teams/invitations/mail.txt", context)
    try:
        send_mail(subject, body, None, [invitation.email])
    except (OSError, SMTPException):
        log.exception("The invitation %s could not be mailed.", invitation.uuid)
        return False
    return True


def _mark(token: str) -> str:
    """Only the mailed link carries it: the one that an admin copies says nothing about who reads the address's mail."""
    return Signer(salt="teams.invitations.mailed").signature(token)


def _unanswered(team: Team) -> InvitationQuerySet:
    return Invitation.objects.filter(team=team, accepted_at=None, revoked_at=None)
