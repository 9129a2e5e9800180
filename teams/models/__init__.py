"""The tables of the room."""

from teams.models.api_call import ApiCall
from teams.models.api_token import ApiToken, Scope
from teams.models.audit import AuditEntry
from teams.models.inquiry import Inquiry
from teams.models.kits_account import KitsAccount
from teams.models.notice import Delivery, Following, Notice, Webhook
from teams.models.team import Invitation, Membership, Role, Team
from teams.models.user import User
from teams.models.wake import Wake
from teams.models.worker import Tally, WorkerBeat

__all__ = [
    "ApiCall",
    "ApiToken",
    "AuditEntry",
    "Delivery",
    "Following",
    "Inquiry",
    "Invitation",
    "KitsAccount",
    "Membership",
    "Notice",
    "Role",
    "Scope",
    "Tally",
    "Team",
    "User",
    "Wake",
    "Webhook",
    "WorkerBeat",
]
