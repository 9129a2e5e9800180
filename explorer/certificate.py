"""What a code says to whoever has it: that a calculation exists, when it was made, and whether it still stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from explorer.codes import WHOLE, read_code
from explorer.models import Run, State
from explorer.parts import catalogue
from teams.access import Right, may
from teams.models import User


class Standing(StrEnum):
    """What has become of a calculation."""

    STANDS = "stands"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Certificate:
    """One calculation as a stranger may know it: no name, no number, nothing of whom it is about."""

    run: Run
    part: str
    newer_at: datetime | None

    @property
    def standing(self) -> Standing:
        """Withdrawn counts more than superseded."""
        if self.run.withdrawn_at:
            return Standing.WITHDRAWN
        return Standing.SUPERSEDED if self.newer_at else Standing.STANDS

    @property
    def what(self) -> str:
        """What the code stands under, in words."""
        title = next((str(entry.title) for entry in catalogue.ENTRIES if entry.key == self.part), "")
        return title or _("A whole comparison")

    @property
    def calculated_at(self) -> datetime | None:
        """When Kits calculated it."""
        return self.run.calculated_at

    @property
    def is_sandbox(self) -> bool:
        """Whether its numbers are make-believe."""
        return self.run.account.is_sandbox()

    def may_see(self, user: User) -> bool:
        """Whether this person may see the numbers themselves."""
        return may(user, self.run.report.team, Right.SEE)

    def address(self) -> str:
        """Where the numbers are, for those who may see them."""
        return self.run.get_absolute_url() + (f"?part={self.part}#{self.part}" if self.part != WHOLE else "")


def find(text: str) -> Certificate | None:
    """Return what a typed code stands for; None for a code that was never given out, or whose report is gone."""
    code = read_code(text)
    if code is None:
        return None
    runs = Run.objects.filter(state=State.READY).select_related("report__team", "account")
    run = runs.filter(code=code[0]).first()
    return Certificate(run, code[1], _newer_at(run)) if run else None


def _newer_at(run: Run) -> datetime | None:
    """When the same report was calculated again with results, if it was."""
    if run.calculated_at is None:
        return None
    newer = Run.objects.filter(report=run.report_id, state=State.READY, withdrawn_at=None, calculated_at__gt=run.calculated_at)
    return newer.order_by("-calculated_at").values_list("calculated_at", flat=True).first()
