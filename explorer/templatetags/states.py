"""States of runs in words, and what the base rules say of a number of persons."""

from __future__ import annotations

from django import template

from explorer.helping import Help, help_for
from explorer.models import Run, Series, State
from explorer.rules import rule_of
from explorer.series_form import in_words
from explorer.significance import RulePack
from explorer.words import RECALCULATIONS
from teams.models import Team

register = template.Library()


@register.filter
def state_name(state: str) -> str:
    """Return the word for a state; one that is not known as it is."""
    return str(State(state).label) if state in State.values else state


@register.filter
def base_rule(persons: int | None, rule: RulePack) -> str:
    """Return what base rules say of so many unweighted persons: enough, low, hidden, unknown."""
    return rule.judge(persons).value


@register.simple_tag
def base_rules(team: Team) -> RulePack:
    """Return the team's base rules."""
    return rule_of(team)


@register.filter
def rhythm(series: Series) -> str:
    """Return when a series has its turn: "Every Tuesday at 13:00"."""
    return in_words(series)


@register.filter
def recalculated(every: str) -> str:
    """Return how often Kits recalculates a report; a word that is not known as it is."""
    return str(RECALCULATIONS.get(every, every))


@register.simple_tag
def helped(run: Run) -> Help | None:
    """Return how a run that Kits has not compared can be helped; no question for one that it has."""
    return help_for(run)
