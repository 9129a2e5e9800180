"""What people are told about a run, in its team's language, under the base rules. To whom is for `teams.notices` to say."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from explorer.comparing import subject
from explorer.facts import Facts
from explorer.models import Origin, Run, State
from explorer.parts import answer
from explorer.projection import head
from explorer.rules import rule_of
from teams import notices
from teams.formats import instant
from teams.notices import News

log = logging.getLogger(__name__)

AT_ONCE = 200
# After the portal itself failed at telling.
AGAIN = timedelta(minutes=5)


def tell_due() -> None:
    """Tell of every run whose date has come. One that cannot be told stops no other."""
    due = Run.objects.filter(tell_at__lte=timezone.now()).order_by("tell_at")
    for run in due.select_related("report__team", "account", "version")[:AT_ONCE]:
        try:
            tell(run)
        except Exception:
            log.exception("run %s could not be told of", run.pk)
            Run.objects.filter(pk=run.pk, tell_at=run.tell_at).update(tell_at=timezone.now() + AGAIN)


def tell(run: Run) -> None:
    """Tell of one run once: that it was told and who is told are written together."""
    with transaction.atomic():
        mine = Run.objects.filter(pk=run.pk, tell_at=run.tell_at, state=run.state)
        if not mine.update(tell_at=None):
            return  # somebody else has told it, or it has moved on
        event = event_of(run)
        if event:
            notices.tell(run.report.team, news(run, event))


def event_of(run: Run) -> str:
    """Return what there is to tell: ready, failed, expired, parked, unconfirmed, overdue, or nothing."""
    if run.is_parked:
        return "parked"
    if run.state in (State.READY, State.FAILED, State.EXPIRED):
        return "" if _is_old_news(run) else str(run.state)
    if run.state == State.UNCONFIRMED and run.due_at is None:
        return "unconfirmed"
    return "overdue" if run.is_overdue else ""


def _is_old_news(run: Run) -> bool:
    """Calculated at Kits before the account was connected: everything that was there is mirrored then."""
    at = run.calculated_at or run.submitted_at
    return run.report.origin == Origin.KITS and at is not None and at < run.account.created_at


def news(run: Run, event: str) -> News:
    """Return what is told, with figures once there are any."""
    team = run.report.team
    with translation.override(team.language), timezone.override(team.time_zone):
        content = _content(run, event)
    # What a person has sent on its way again may come to need a person again.
    since = {"unconfirmed": run.submit_started_at, "parked": run.parked_at}.get(event)
    attempt = f":{since:%Y%m%d%H%M%S}" if since else ""
    maker = run.created_by_id or run.report.created_by_id
    return News(f"run:{run.uuid}:{event}{attempt}", event, run.report.uuid, content, makers={maker} if maker else ())


def _content(run: Run, event: str) -> dict[str, Any]:
    name = run.report.name or _("Untitled report")
    said: dict[str, Any] = {
        "title": _titles()[event] % {"name": name},
        "sentence": "",
        "url": settings.BASE_URL + run.get_absolute_url(),
        "report": {"id": str(run.report.uuid), "name": run.report.name},
        "run": {"id": str(run.uuid), "state": str(run.state), "calculated_at": _iso(run)},
        "figures": [],
        "notes": [],
        "facts": [],
        "is_sandbox": run.account.is_sandbox(),
    }
    return said | (_figures(run) if event == "ready" else _reason(run, event))


def _titles() -> dict[str, str]:
    return {
        "ready": _("“%(name)s” is ready"),
        "failed": _("“%(name)s” failed"),
        "expired": _("“%(name)s” was given up after 24 hours"),
        "overdue": _("“%(name)s” takes longer than 8 hours"),
        "parked": _("“%(name)s” is put aside until somebody looks"),
        "unconfirmed": _("“%(name)s” needs a decision: Kits has not confirmed it"),
    }


def _figures(run: Run) -> dict[str, Any]:
    """The answer's tiles and sentence and what they are about, exactly as a stranger may see them."""
    facts = Facts(subject(run), rule_of(run.report.team))
    part, about = answer.build(facts), head(facts)
    periods = [{"label": _("Set %(letter)s") % one, "text": f"{one['name']}, {one['period']}"} for one in about["sets"]]
    return {
        "sentence": part["sentence"],
        "figures": [{key: tile[key] for key in ("key", "label", "text", "value", "state")} for tile in part["tiles"]],
        "notes": part["notes"],
        "facts": [{"label": _("Metric"), "text": _("Reach, in persons")}, *periods, *about["facts"]],
    }


def _reason(run: Run, event: str) -> dict[str, Any]:
    """Why, in a sentence."""
    since = instant(run.waiting_since)
    sentences = {
        "overdue": _("Kits has been at it since %(since)s. The portal goes on asking until 24 hours have passed."),
        "unconfirmed": _("It was sent, but the answer did not arrive. Look whether Kits has it, then decide on its page."),
    }
    said = run.trouble if event == "parked" else run.problem
    told = translation.gettext(said) if said else ""
    return {"sentence": sentences[event] % {"since": since} if event in sentences else told}


def _iso(run: Run) -> str | None:
    return run.calculated_at.isoformat() if run.calculated_at else None
