"""What the console's page shows: what stands in the editor, the answer, and what can be opened."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from explorer.console import asking
from explorer.console.examples import BY_KEY, EXAMPLES
from explorer.console.showing import show
from explorer.models import ConsoleQuery
from teams.access import Right, may
from teams.models import Inquiry, KitsAccount, Team


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's console on one account. `asked`: the request whose answer is shown."""

    team: Team
    accounts: list[KitsAccount]
    account: KitsAccount
    query: str
    variables: str
    name: str
    asked: Inquiry | None
    saved: QuerySet[ConsoleQuery]
    may_change: bool
    may_manage: bool

    def context(self) -> dict[str, Any]:
        """What the page needs."""
        return {
            "team": self.team,
            "nav_team": self.team,
            "accounts": self.accounts,
            "account": self.account,
            "desk": self,
            "examples": EXAMPLES,
            "history": asking.history(self.team),
            "show_sandbox_badge": self.account.is_sandbox(),
            **(answer_context(self.asked) if self.asked else {}),
        }


def desk_of(request: HttpRequest, team: Team, accounts: list[KitsAccount], account: KitsAccount) -> Desk:
    """Put into the editor what was posted, or what the address names: a request, a kept query or an example."""
    saved = ConsoleQuery.objects.visible(team, request.user)  # type: ignore[arg-type]
    asked = _named(Inquiry.objects.filter(account=account, kind__in=asking.KINDS), request.GET.get("asked"))
    kept = _named(saved, request.GET.get("saved"))
    example = BY_KEY.get(request.GET.get("example", "")) or EXAMPLES[0]
    query, variables = example.query, example.variables
    if request.method == "POST":
        query, variables = request.POST.get("query", ""), request.POST.get("variables", "")
    elif asked:
        query, variables = asked.input["document"], _laid_out(asked)
    elif kept:
        query, variables = kept.query, kept.variables
    name = request.POST.get("name", "") or (kept.name if kept and kept.owner_id == request.user.pk else "")
    rights = (may(request.user, team, right) for right in (Right.CONSOLE_CHANGE, Right.MANAGE))
    return Desk(team, accounts, account, query, variables, name, asked, saved, *rights)


def answer_context(inquiry: Inquiry) -> dict[str, Any]:
    """What the answer's fragment needs."""
    answer = inquiry.answer
    is_gone = bool(answer and answer.get(asking.GONE))
    return {
        "inquiry": inquiry,
        "account": inquiry.account,
        "is_gone": is_gone,
        "shown": show(answer) if answer and not is_gone else None,
        "took": asking.seconds_of(inquiry),
    }


def _named(rows: Any, wanted: str | None) -> Any:
    try:
        return rows.filter(uuid=UUID(wanted)).first() if wanted else None
    except ValueError:
        return None


def _laid_out(asked: Inquiry) -> str:
    """The variables without the account, which is filled in again."""
    said = {name: value for name, value in asked.input["variables"].items() if name != "accountId"}
    return json.dumps(said, ensure_ascii=False, indent=2) if said else ""
