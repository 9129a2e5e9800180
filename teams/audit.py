"""Writing down what was done in a team. Call it within the transaction of the deed: both are there, or neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from teams.models import AuditEntry, Team
from teams.models.audit import Event

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.forms import ModelForm

__all__ = ["Event", "changes_of", "differences", "note", "note_everywhere"]

LONGEST = 300


def note(
    team: Team,
    event: Event,
    by: AbstractBaseUser | AnonymousUser | None,
    about: object = "",
    changes: Mapping[str, list[Any]] | None = None,
) -> None:
    """Add an entry: who did what to what. `changes` are values before and after; secrets never belong here."""
    number = by.pk if by else None
    AuditEntry.objects.create(
        team=team,
        event=event,
        actor_number=number,
        actor=getattr(by, "email", "") if by else "",
        about=str(about)[:LONGEST],
        changes=dict(changes or {}),
    )


def note_everywhere(teams: Iterable[Team], event: Event, by: AbstractBaseUser, about: object = "") -> None:
    """Add an entry about a person to each of their teams."""
    for team in teams:
        note(team, event, by, about)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what differs, as {"name": [before, after]}, in words that a log can keep."""
    return {name: [str(before[name]), str(after[name])] for name in before if name in after and before[name] != after[name]}


def changes_of(form: ModelForm) -> dict[str, list[str]]:
    """Return what a valid form of a row has changed, by the names of its fields."""
    return differences({name: form.initial.get(name, "") for name in form.changed_data}, form.cleaned_data)
