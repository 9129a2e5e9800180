"""A run as other rooms may show it: found for a person, named, and projected on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from explorer.comparing import projected
from explorer.models import Run, State
from teams.models import Team, User
from touchpoints.models import Touchpoint


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
    def report_id(self) -> int:
        """The report's row, for what belongs to all its runs."""
        return self.run.report_id

    @property
    def includes_not_validated(self) -> bool:
        """Whether own data counts that was not validated."""
        return self.run.version.include_not_validated

    def has_others(self) -> bool:
        """Whether a set has touchpoints that are not the account's own; one that is not known here counts as not."""
        ids = {entry["id"] for row in self.run.sets.all() for entry in row.touchpoints}
        own = Touchpoint.objects.for_account(self.run.account).with_ids(ids).filter(is_own=True)
        return own.count() < len(ids)

    @property
    def is_sandbox(self) -> bool:
        """Whether its numbers are make-believe."""
        return self.run.account.is_sandbox()

    def part_choices(self) -> list[tuple[str, str]]:
        """Key and title of every part that its comparison has."""
        return [(part["key"], part["title"]) for part in self.comparison()["parts"]]

    def comparison(self) -> dict[str, Any]:
        """Return the comparison as plain data in the language of the moment."""
        return projected(self.run)


def find(user: User, run_uuid: UUID) -> Shareable | None:
    """Return the run if it exists for this person and has results; None otherwise."""
    runs = Run.objects.for_user(user).filter(state=State.READY).select_related("report__team", "account", "version")
    run = runs.filter(uuid=run_uuid).first()
    return Shareable(run) if run else None


def newer_than(run_id: int) -> Shareable | None:
    """Return the newest run with results of the same report; None where this run is the newest."""
    ready = Run.objects.filter(report__runs=run_id, state=State.READY).select_related("report__team", "account", "version")
    newest = ready.order_by("-calculated_at", "-pk").first()
    return Shareable(newest) if newest and newest.pk != run_id else None
