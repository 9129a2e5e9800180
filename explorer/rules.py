"""The base rules that hold for a team's numbers, wherever they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.significance import OWN, RulePack
from teams.rule_packs import THRESHOLDS
from teams.rule_packs import RulePack as Chosen

if TYPE_CHECKING:
    from teams.models import Team


# The same in every language.
_NAMES = {Chosen.AGOF: "AGOF", Chosen.GEMIUS: "Gemius", Chosen.YOUGOV: "YouGov"}


def rule_of(team: Team) -> RulePack:
    """Return the team's rules as they are now: those of the pack it chose, or its own limits."""
    chosen = Chosen(team.rule_pack)
    if chosen == Chosen.OWN:
        return RulePack(OWN, team.mark_under, team.hide_under)
    return RulePack(_NAMES[chosen], *THRESHOLDS[chosen])


def stamp(rule: RulePack) -> dict[str, Any]:
    """Return what a stored comparison keeps of the rules it was made under."""
    return {"name": rule.name, "mark": rule.mark_under, "hide": rule.hide_under}
