"""Making a link, and keeping a live one at the report's latest run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation

from explorer import projection
from sharing.models import ShareLink, SharePolicy, policy_of
from sharing.showing import shown
from teams.audit import Event, note

if TYPE_CHECKING:
    from explorer.projection import Shareable
    from teams.models import User

# The rule of projections that were stored before they kept theirs.
AGOF = {"name": "AGOF", "mark": 80, "hide": 30}
# What a link takes over as it was typed.
_KEPT = ("name", "is_live", "part", "hides_sets", "language", "theme", "may_be_embedded", "reason", "most_openings")


def make_link(found: Shareable, policy: SharePolicy, user: User, wanted: dict[str, Any]) -> tuple[ShareLink, str]:
    """Make a link as wanted (`sharing.forms.LinkForm`); return it with its token, which is shown once."""
    link = ShareLink(
        team=found.team,
        run_id=found.run_id,
        is_sandbox=found.is_sandbox,
        created_by=user,
        expires_at=timezone.now() + timedelta(days=wanted["days"]),
        **{name: wanted[name] for name in _KEPT},
    )
    link.lock(wanted["password"])
    link.projection = _projected(link, found, policy)
    with transaction.atomic():
        token = link.open_up()
        note(link.team, Event.LINK_MADE, user, f"{link.name} · {found.report_name}")
    return link, token


def _projected(link: ShareLink, found: Shareable, policy: SharePolicy) -> dict[str, Any]:
    """What the link shows of a run, in the link's language and on the team's clock."""
    hides_people = found.has_others() and not link.is_locked and not policy.shows_people
    with translation.override(link.language), timezone.override(link.team.time_zone):
        return shown(found.comparison(), part=link.part, hides_sets=link.hides_sets, hides_people=hides_people)


def follow(link: ShareLink) -> None:
    """Let a live link show the report's latest run under the team's base rule of today. A frozen one stays as it is.

    A run with data that is not validated is not followed where nobody has given a reason for showing such data.
    """
    if not link.is_live:
        return
    found = projection.newer_than(link.run_id)
    if found is None or (found.includes_not_validated and not link.reason):
        if link.projection["head"].get("rule", AGOF) == projection.rule_now(link.team):
            return
        found = projection.shareable(link.run)
    made = _projected(link, found, policy_of(link.team))
    changes = {"run_id": found.run_id, "projection": made, "shown_at": timezone.now(), "is_sandbox": found.is_sandbox}
    ShareLink.objects.filter(pk=link.pk, run_id=link.run_id).update(**changes)
    for name, value in changes.items():
        setattr(link, name, value)
