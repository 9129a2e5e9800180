"""Many reports at once: a table of names, read line by line, made into drafts. A dry run makes them all and takes them back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from explorer import drafts
from explorer.asked import target_group_in_words
from explorer.building import snapshots
from explorer.building.following import follow
from explorer.building.pasting import read_list
from explorer.building.period_words import PeriodSaid, read_period
from explorer.building.questions import AskedBefore, asked_before, question_of
from explorer.checking import problems_of
from explorer.durations import Durations
from explorer.models import Report, SavedPart
from explorer.naming import contents, when
from explorer.words import RELATIONS, TOUCHPOINT_PRESETS
from teams.models import KitsAccount, User
from teams.names import shortened, too_long
from touchpoints.folding import fold

LONGEST_NAME = 200
MOST_ROWS = 60
COLUMNS = ("a", "b", "period", "period_b", "group", "name")
# What a heading may be called, folded; and how the table is written here.
HEADINGS = {
    "a": ("set a", "a", "media set a", "set"),
    "b": ("set b", "b", "media set b"),
    "period": ("period", "period of a", "period a"),
    "period_b": ("period of b", "period b"),
    "group": ("target group", "group"),
    "name": ("name", "report", "name of the report"),
}
WRITTEN = ("Set A", "Set B", "Period", "Period of B", "Target group", "Name")
CELLS = re.compile(r"\t|;")
PICKS = re.compile(r"\s+\+\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: its cells by column, those that are missing empty."""

    number: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class Row:
    """What became of a line: what it asks in words, why it cannot be sent, and who asked the same before."""

    line: Line
    name: str = ""
    words: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    before: AskedBefore | None = None
    # The number of an earlier line that asks the same.
    same_as: int | None = None
    report: Report | None = None

    @property
    def is_double(self) -> bool:
        """Whether it would ask what is known, or asked above."""
        return self.before is not None or self.same_as is not None

    @property
    def is_good(self) -> bool:
        """Whether it can be sent as it is."""
        return not self.problems


def read_table(text: str) -> list[Line]:
    """Take a pasted table apart: cells between tabs or semicolons, headings if the first line has some."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip(" \t;")]
    cells = [(number, [cell.strip() for cell in CELLS.split(line)]) for number, line in lines]
    columns: list[str] = list(COLUMNS)
    if cells and (named := _headings(cells[0][1])):
        columns, cells = named, cells[1:]
    return [Line(number, dict.fromkeys(COLUMNS, "") | dict(zip(columns, each, strict=False))) for number, each in cells]


def _headings(cells: list[str]) -> list[str]:
    """Return the columns that a line names; empty if it is no line of headings."""
    known = {heading: column for column, headings in HEADINGS.items() for heading in headings}
    found = [known.get(fold(cell), "") for cell in cells if cell]
    return found if found and all(found) and "a" in found else []


def as_text(lines: Iterable[Mapping[str, str]]) -> str:
    """Write lines as a table with headings, to be changed by hand."""
    heading = "\t".join(WRITTEN)
    return "\n".join([heading, *("\t".join(line.get(column, "") for column in COLUMNS) for line in lines)])


class Maker:
    """Makes drafts of lines, for one account and person."""

    def __init__(self, account: KitsAccount, user: User) -> None:
        self.account, self.user = account, user

    @cached_property
    def saved(self) -> dict[tuple[str, str], SavedPart]:
        """What the team has saved, by kind and folded name."""
        return {(part.kind, fold(part.name)): part for part in SavedPart.objects.offered(self.account)}

    def dry_run(self, lines: list[Line]) -> list[Row]:
        """Say what would come of the lines, without anything coming of them."""
        with transaction.atomic():
            rows = self._make(lines)
            transaction.set_rollback(True)
        return rows

    @transaction.atomic
    def make(self, lines: list[Line], *, skip_doubles: bool) -> list[Row]:
        """Make a draft of every line that can be sent; return those rows. The others leave nothing behind."""
        made = []
        for row in self._make(lines):
            if row.report and (not row.is_good or (skip_doubles and row.is_double)):
                row.report.delete()
            elif row.report:
                made.append(row)
        return made

    def _make(self, lines: list[Line]) -> list[Row]:
        questions: dict[str, int] = {}
        rows = []
        for line in lines[:MOST_ROWS]:
            row = self._row(line)
            if row.report and row.report.current and row.is_good:
                question = question_of(row.report.current)
                row.same_as = questions.get(question)
                questions.setdefault(question, line.number)
            rows.append(row)
        return rows

    def _row(self, line: Line) -> Row:
        """Make one draft. What cannot be read is said, and what can be is shown all the same."""
        row = Row(line)
        report = drafts.new_report(self.account.team, self.account, self.user)
        version = report.current
        if version is None:
            raise ValueError("A new report has a draft.")
        version.report = report
        sets = {"a": self._set(row, "a"), "b": self._set(row, "b") if line.cells["b"] else None}
        group = self._group(row)
        snapshots.put_back(version, {**sets, **group})
        follow(version)
        version.read_sets()
        row.report = report
        row.words = {each.slot: each.name or contents(each) for each in version.media_sets.all()}
        row.words |= {f"period_{each.slot}": when(each) for each in version.media_sets.all()}
        row.words["group"] = str(version.pinned_group.part) if version.pinned_group else target_group_in_words(version)
        if problem := too_long(line.cells["name"], LONGEST_NAME):
            row.problems.append(problem)
        report.name = row.name = shortened(line.cells["name"] or _name(row), LONGEST_NAME)
        report.save(update_fields=["name"])
        row.problems = row.problems or [problem.sentence for problem in problems_of(version)]
        row.before = asked_before(version) if row.is_good else None
        return row

    def _set(self, row: Row, slot: str) -> dict[str, Any]:
        """Read a set: what was saved under the name, a preset, or touchpoints with + between them."""
        text, cells = row.line.cells[slot], row.line.cells
        said: dict[str, Any] = {"name": "", "pinned_id": None, "touchpoint_preset": "", "picks": []}
        said |= self._period(row, cells["period"]) if slot == "a" else self._period_of_b(row)
        part = self.saved.get((SavedPart.Kind.SET, fold(text)))
        if part and part.newest:
            return said | {"name": part.name, "pinned_id": part.newest.pk, **part.newest.said}
        if preset := _named(text, TOUCHPOINT_PRESETS):
            return said | {"touchpoint_preset": preset}
        found = read_list(self.account, "\n".join(PICKS.split(text)))
        for lost in found.left:
            words = {"slot": slot.upper(), "text": lost[:80]}
            row.problems.append(_("Set %(slot)s: “%(text)s” is neither a saved set nor one touchpoint.") % words)
        return said | {"picks": [(one.upstream_id, one.name[:300]) for one in found.found]}

    def _period(self, row: Row, text: str) -> dict[str, Any]:
        period = read_period(text, timezone.now()) if text else None
        if period is None:
            sentence = _("“%(text)s” is not a period.") if text else _("A period is missing.")
            row.problems.append(sentence % {"text": text[:40]} if text else sentence)
            period = PeriodSaid()
        return period.as_plain()

    def _period_of_b(self, row: Row) -> dict[str, Any]:
        """An empty cell means the same days as A."""
        text = row.line.cells["period_b"]
        relation = _named(text, RELATIONS) if text else "same"
        return PeriodSaid(relation=relation).as_plain() if relation else self._period(row, text)

    def _group(self, row: Row) -> dict[str, Any]:
        text = row.line.cells["group"]
        part = self.saved.get((SavedPart.Kind.GROUP, fold(text)))
        if part and part.newest:
            return {"pinned_group_id": part.newest.pk, **part.newest.said}
        if text and fold(text) not in (fold(_("Everyone")), "everyone"):
            row.problems.append(_("There is no saved target group “%(text)s”.") % {"text": text[:80]})
        return {"pinned_group_id": None, "target_group": []}


def _named(text: str, words: Mapping[str, Any]) -> str:
    """Return the key of a word that is written as its key or as it is shown."""
    wanted = fold(text)
    return next((key for key, word in words.items() if wanted in (fold(key), fold(key.replace("_", " ")), fold(str(word)))), "")


def _name(row: Row) -> str:
    words = row.words
    media = words["a"] if "b" not in words or words["b"] == words["a"] else f"{words['a']} / {words['b']}"
    periods = words["period_a"]
    if words.get("period_b", periods) != periods:
        periods = f"{periods} / {words['period_b']}"
    return ", ".join([media, periods, *([words["group"]] if row.line.cells["group"] else [])])


def expected(account: KitsAccount, rows: list[Row]) -> timedelta | None:
    """Return how long Kits usually takes for so many, one after another; None where too few are known to say."""
    usual = Durations(account).expected(drafts.first_blocks(account))
    return usual.usual * len(rows) if usual else None


def grid(sets: list[str], against: str, periods: list[str], period_b: str, groups: list[str]) -> list[Mapping[str, str]]:
    """Return a line for each set, period and target group; set B is the same in all of them."""
    return [
        {"a": one, "b": against, "period": period, "period_b": period_b if against else "", "group": group}
        for group in groups or [""]
        for period in periods
        for one in sets
    ]
