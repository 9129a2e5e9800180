"""The steps of a draft: each change is noted with what was before it, so that it can be undone and told to others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from explorer.building import snapshots
from explorer.building.difference import difference
from explorer.building.snapshots import Snapshot
from explorer.models import DraftStep, ReportVersion
from teams.models import User

KEPT = 40


@contextmanager
def noted(version: ReportVersion, author: User, page: UUID, *, is_undoing: bool = False) -> Iterator[None]:
    """Note whatever is done to a draft within as one step. Must be used within a transaction that holds the report."""
    before = snapshots.take(version)
    yield
    changed = snapshots.changed_parts(before, snapshots.take(version))
    if not changed:
        return
    number = newest(version) + 1
    DraftStep.objects.create(version=version, number=number, author=author, page=page, before=changed, is_undoing=is_undoing)
    version.steps.filter(number__lte=number - KEPT).delete()


def newest(version: ReportVersion) -> int:
    """Return the number of the newest step; 0: nothing was done yet."""
    return version.steps.order_by("-number").values_list("number", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class Steps:
    """What a page says of a draft's steps: the newest one's number, and in words what the undo button would do."""

    newest: int
    undoes: list[str]


def of(version: ReportVersion, now: Snapshot) -> Steps:
    """Look at a draft's steps; `now` is what the draft says."""
    steps = list(version.steps.order_by("-number").defer("before"))
    last = next((step for step in steps if not step.is_undoing and not step.undone), None)
    undoes = difference({**now, **last.before}, now, version.report.account) or [_("the last change")] if last else []
    return Steps(steps[0].number if steps else 0, undoes)


def undo(version: ReportVersion, author: User, page: UUID) -> None:
    """Put back what was before the newest step; doing so is a step of its own."""
    step = _undoable(version)
    if step is None:
        return
    with noted(version, author, page, is_undoing=True):
        snapshots.put_back(version, step.before)
    step.undone = True
    step.save(update_fields=["undone"])


def _undoable(version: ReportVersion) -> DraftStep | None:
    return version.steps.filter(is_undoing=False, undone=False).order_by("-number").first()


def by_others(version: ReportVersion, seen: int, page: UUID) -> list[DraftStep]:
    """Return the steps after the one that a page has seen that did not come from that page, oldest first."""
    return list(version.steps.filter(number__gt=seen).exclude(page=page).select_related("author").order_by("number"))


def as_seen(version: ReportVersion, seen: int) -> Snapshot | None:
    """Return what a draft said after a step; None where that is not known any more."""
    later = list(version.steps.filter(number__gt=seen).order_by("-number"))
    if later and later[-1].number != seen + 1:
        return None
    said = snapshots.take(version)
    for step in later:
        said |= step.before
    return said
