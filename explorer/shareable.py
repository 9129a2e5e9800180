"""A run as other rooms may show it: found for a person, named, and projected on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from explorer.comparing import projected
from explorer.models import Run, State
from teams.models import Team, User


@dataclass(frozen=True, slots=True)
class Shareable:
    """A run with results, for a room that knows no runs."""

    run: Run

    @property
    def run_id(self) -> int:
        """The row's id, for a foreign key."""
        return self.run.pk

    @property
    def run_uuid(self) -> UUID:
        """The run's public id."""
        return self.run.uuid

    @property
    def team(self) -> Team:
        """Whose run it is."""
        return self.run.report.team

    @property
    def report_name(self) -> str:
        """The report's name."""
        return self.run.report.name

    @property
    def is_sandbox(self) -> bool:
        """Whether its numbers are make-believe."""
        return self.run.account.is_sandbox()

    def comparison(self) -> dict[str, Any]:
        """Return the comparison as plain data in the language of the moment."""
        return projected(self.run)


def find(user: User, run_uuid: UUID) -> Shareable | None:
    """Return the run if it exists for this person and has results; None otherwise."""
    runs = Run.objects.for_user(user).filter(state=State.READY).select_related("report__team", "account", "version")
    run = runs.filter(uuid=run_uuid).first()
    return Shareable(run) if run else None
