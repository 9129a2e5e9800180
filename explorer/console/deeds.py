"""What a mutation leads to: a report that is made goes through the builder, one of ours is deleted on its run's page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from explorer import deleting, drafts
from explorer.building.filling import fill
from explorer.building.pasted_mutation import FIELD as CREATION
from explorer.building.pasted_mutation import read_mutation
from explorer.console.checks import Checked
from explorer.models import Report, Run
from teams.models import KitsAccount, User

DELETION = "deleteExplorer"


@dataclass(frozen=True, slots=True)
class Deed:
    """A mutation before it is confirmed. `run`: the portal's own run whose report it would delete."""

    checked: Checked
    is_creation: bool = False
    run: Run | None = None

    @property
    def may_be_sent(self) -> bool:
        """Whether it is sent as it stands: there is no better way for it."""
        return not self.is_creation and self.run is None

    @property
    def variables(self) -> str:
        """Its variables laid out."""
        return json.dumps(self.checked.variables, ensure_ascii=False, indent=2)

    @property
    def arguments(self) -> str:
        """What it is done with, the variables put in."""
        return json.dumps(self.checked.arguments, ensure_ascii=False, indent=2)


def deed_of(checked: Checked, account: KitsAccount) -> Deed:
    """Say what a mutation would do."""
    field = checked.fields[0]
    if field == CREATION:
        return Deed(checked, is_creation=True)
    if field == DELETION:
        return Deed(checked, run=_our_run(account, checked.arguments.get("id")))
    return Deed(checked)


def _our_run(account: KitsAccount, upstream_id: Any) -> Run | None:
    if not isinstance(upstream_id, str) or not upstream_id:
        return None
    runs = Run.objects.filter(account=account, upstream_id=upstream_id).select_related("report")
    return next((run for run in runs if deleting.may_be_deleted(run)), None)


@transaction.atomic
def open_in_builder(checked: Checked, account: KitsAccount, user: User) -> tuple[Report, list[str]]:
    """Make a draft that asks what a creation asks, and say what of it was not taken over. Nothing is sent.

    Raises PastedError with a sentence where it asks for no report.
    """
    text = json.dumps({"query": checked.document, "variables": checked.variables})
    definition, account_id = read_mutation(text)
    report = drafts.new_report(account.team, account, user)
    assert report.current is not None
    return report, fill(report.current, definition, account_id)
