"""A report made of a description: the draft that the builder would have saved, checked as the builder checks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from explorer import drafts
from explorer.building.filling import fill
from explorer.checking import Problem, problems_of
from explorer.models import Report, ReportVersion
from kitsapi.types import Definition, Filter, MediaSet
from teams.models import KitsAccount, User

# The fields of the builder's page, as they are called in a description.
FIELDS = {
    "id_name": "name",
    "id_blocks": "blocks",
    "id_a-touchpoints": "set_a.touchpoints",
    "id_b-touchpoints": "set_b.touchpoints",
    "id_a-period": "set_a.period",
    "id_b-period": "set_b.period",
    "id_a-start": "set_a.period.start",
    "id_b-start": "set_b.period.start",
    "id_a-end": "set_a.period.end",
    "id_b-end": "set_b.period.end",
}


class NotSendableError(ValueError):
    """What was described cannot be sent to Kits. `problems`: the fields to mend, each with a sentence."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__(" ".join(sentence for _field, sentence in problems))


@dataclass(frozen=True, slots=True)
class Described:
    """One media set: touchpoints one way and a period one way."""

    name: str = ""
    touchpoints: tuple[str, ...] = ()
    touchpoint_preset: str = ""
    date_preset: str = ""
    start: date | None = None
    end: date | None = None

    def asked(self) -> MediaSet:
        """The set in kitsapi's words."""
        return MediaSet(self.name, self.date_preset, self.start, self.end, self.touchpoint_preset, self.touchpoints)

    def doubts(self, field: str) -> list[tuple[str, str]]:
        """What is said in two ways, of which one would be passed over."""
        found = []
        if self.touchpoints and self.touchpoint_preset:
            found.append((f"{field}.touchpoints", _("Give touchpoints or a preset, not both.")))
        if self.date_preset and (self.start or self.end):
            found.append((f"{field}.period", _("Give a preset or two days, not both.")))
        return found


@transaction.atomic
def draft_of(
    account: KitsAccount,
    user: User,
    *,
    name: str,
    set_a: Described,
    set_b: Described | None,
    blocks: list[str] | None = None,
    target_group: tuple[Filter, ...] = (),
    include_not_validated: bool = False,
    token_name: str = "",
) -> Report:
    """Make a draft that can be sent. Raises NotSendableError, and then there is none."""
    doubts = set_a.doubts("set_a") + (set_b.doubts("set_b") if set_b else [])
    if doubts:
        raise NotSendableError(doubts)
    report = drafts.new_report(account.team, account, user)
    Report.objects.filter(pk=report.pk).update(token_name=token_name)
    version = report.current
    assert version is not None
    definition = Definition(
        name=name,
        blocks=tuple(version.blocks if blocks is None else blocks),
        set_a=set_a.asked(),
        set_b=set_b.asked() if set_b else None,
        target_group=target_group,
        include_not_validated=include_not_validated,
    )
    unknown = [("target_group", sentence) for sentence in fill(version, definition, "")]
    version.read_sets()
    if problems := unknown + in_words_of_fields(problems_of(version)):
        raise NotSendableError(problems)
    report.refresh_from_db()
    return report


def problems_before_sending(version: ReportVersion) -> list[tuple[str, str]]:
    """What keeps a draft from being sent, by the fields of a description."""
    return in_words_of_fields(problems_of(version))


def in_words_of_fields(problems: list[Problem]) -> list[tuple[str, str]]:
    """Name the fields as a description does."""
    return [(FIELDS.get(problem.field, problem.field.removeprefix("id_")), problem.sentence) for problem in problems]


def filters(asked: list[dict[str, Any]]) -> tuple[Filter, ...]:
    """A target group in kitsapi's words."""
    return tuple(Filter(each["variable"], tuple(each["values"])) for each in asked)
