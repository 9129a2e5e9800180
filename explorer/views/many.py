"""Many reports at once: a grid that fills a table, a dry run that says what would come of it, and the drafts."""

from __future__ import annotations

import uuid as uuids
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from explorer import drafts, periods
from explorer.building import many
from explorer.models import SavedPart
from explorer.tasks import sweep
from explorer.words import DATE_PRESETS, RELATIONS
from teams.access import Right, get_team, may, require
from teams.formats import month, period
from teams.models import KitsAccount, Team
from teams.waking import wake

LONGEST = 50_000
WEEKS, MONTHS = 8, 6
A_DAY = 24 * 60 * 60


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_many(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET the empty table; POST fills it from the grid, tries it, or makes the drafts of it."""
    request.team = found = get_team(request.user, team, Right.BUILD)  # type: ignore[attr-defined]
    account = _account(found, request.POST.get("account", "") or request.GET.get("account", ""))
    if account is None:
        messages.error(request, _("Connect a Kits account first: a report is made of its touchpoints."))
        return redirect("report-list", found.uuid)
    text, action = request.POST.get("table", "")[:LONGEST], request.POST.get("do", "")
    maker = many.Maker(account, request.user)  # type: ignore[arg-type]
    if action == "fill":
        text = many.as_text(_grid(request))
    lines = many.read_table(text)
    if action in ("make", "send") and lines:
        return _make(request, found, maker, lines)
    rows = maker.dry_run(lines) if action in ("fill", "try") else []
    return render(request, "explorer/many/page.html", _context(request, account, maker, text, lines, rows))


def _account(team: Team, chosen: str) -> KitsAccount | None:
    accounts = {str(account.uuid): account for account in team.kits_accounts.connected()}
    return accounts.get(chosen) or next(iter(accounts.values()), None)


def _grid(request: HttpRequest) -> list[Any]:
    posted = request.POST
    return many.grid(
        posted.getlist("sets"), posted.get("against", ""), posted.getlist("periods"), posted.get("period_b", ""),
        posted.getlist("groups"),
    )  # fmt: skip


def _make(request: HttpRequest, team: Team, maker: many.Maker, lines: list[many.Line]) -> HttpResponse:
    """Make the drafts, once a page: the second click changes nothing."""
    is_sent = request.POST.get("do") == "send"
    if is_sent:
        require(request.user, team, Right.SUBMIT)
    key = request.POST.get("key", "")
    if key and not cache.add(f"many-{team.pk}-{key[:40]}", 1, A_DAY):
        return redirect("report-list", team.uuid)
    made = maker.make(lines, skip_doubles="doubles" not in request.POST)
    if is_sent:
        for row in made:
            drafts.queue_run(row.report, request.user, uuids.uuid4())  # type: ignore[arg-type]
        wake(sweep)
        sentence = ngettext("%(n)d report was sent.", "%(n)d reports were sent.", len(made))
    else:
        sentence = ngettext("%(n)d draft was made.", "%(n)d drafts were made.", len(made))
    left = len(lines) - len(made)
    more = ngettext("%(n)d line was left out.", "%(n)d lines were left out.", left) % {"n": left} if left else ""
    messages.success(request, f"{sentence % {'n': len(made)}} {more}".strip())
    return redirect("report-list", team.uuid)


def _context(
    request: HttpRequest, account: KitsAccount, maker: many.Maker, text: str, lines: list[many.Line], rows: list[many.Row]
) -> dict[str, Any]:
    parts = list(maker.saved.values())
    good = [row for row in rows if row.is_good]
    fresh = [row for row in good if not row.is_double]
    return {
        "team": account.team,
        "account": account,
        "accounts": list(account.team.kits_accounts.connected()),
        "table": text,
        "rows": rows,
        "good": good,
        "fresh": fresh,
        "too_many": len(lines) > many.MOST_ROWS,
        "most": many.MOST_ROWS,
        "expected": many.expected(account, fresh) if fresh else None,
        "sets": [part for part in parts if part.kind == SavedPart.Kind.SET],
        "groups": [part for part in parts if part.kind == SavedPart.Kind.GROUP],
        "periods": _periods(),
        "relations": list(RELATIONS.items()),
        "chosen": {name: request.POST.getlist(name) for name in ("sets", "periods", "groups", "against", "period_b")},
        "key": uuids.uuid4(),
        "may_submit": may(request.user, account.team, Right.SUBMIT),
        "show_sandbox_badge": account.is_sandbox(),
    }


def _periods() -> list[tuple[str, str]]:
    """The periods that the grid offers, as the table writes them."""
    now = timezone.now()
    weeks = [(periods.week_key(week), period(*week)) for week in periods.weeks(now, count=WEEKS)]
    months = [(f"{each.start:%Y-%m}", month(each.start)) for each in periods.months(now, count=MONTHS)]
    return [*weeks, *months, *((key, str(label)) for key, label in DATE_PRESETS.items())]
