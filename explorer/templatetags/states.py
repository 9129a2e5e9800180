"""States of runs in words."""

from __future__ import annotations

from django import template

from explorer.models import State

register = template.Library()


@register.filter
def state_name(state: str) -> str:
    """Return the word for a state; one that is not known as it is."""
    return str(State(state).label) if state in State.values else state
