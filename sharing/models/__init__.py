"""Links, who opened them, and what a team allows."""

from sharing.models.link import ShareLink, digest
from sharing.models.policy import SharePolicy, policy_of
from sharing.models.visit import DailySalt, Visit

__all__ = ["DailySalt", "ShareLink", "SharePolicy", "Visit", "digest", "policy_of"]
