"""All runs of a report as one timeline: how each came about, its figures, and how these went from run to run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from explorer import comparison
from explorer.building.history import changes_by_version
from explorer.charts import theme
from explorer.charts.history import Line, Point, history
from explorer.facts import Facts
from explorer.headline import facts_of
from explorer.metrics import read_headlines
from explorer.models import Report, Run, RunSet, State
from explorer.parts import cells, notes
from explorer.rules import rule_of
from teams.formats import day, instant, number, percent, percent_range, period

DRAWN = 60
FIGURES = ("reach_a", "reach_b", "both", "either")
_TONES = {"reach_a": "a", "reach_b": "b", "both": "both", "either": "either"}


@dataclass(frozen=True, slots=True)
class Row:
    """One run of the timeline: how it came about, whose days it is about, its figures, and what was asked differently."""

    run: Run
    how: str
    days: list[str]
    figures: list[cells.Cell]
    changes: list[str]

    @property
    def is_ready(self) -> bool:
        """Whether it has results that can be compared."""
        return self.run.state == State.READY


def runs_of(report: Report) -> Any:
    """The runs of all versions of a report, the newest first."""
    return report.runs.select_related("version", "created_by", "slot").order_by("-created_at", "-pk")


def rows(report: Report, runs: Sequence[Run]) -> list[Row]:
    """Say of each run what the timeline tells. Few queries, however many runs."""
    results = read_headlines([run.pk for run in runs])
    sets = _days(runs)
    changes = changes_by_version(report, _first_of_wordings(runs))
    labels, rule = _labels(), rule_of(report.team)
    return [
        Row(
            run,
            how(report, run),
            sets.get(run.pk, []),
            _cells(facts_of(results[run.pk], rule) if run.pk in results else None, labels),
            changes.get(run.version_id, []) if run.version.repeats_id is None else [],
        )
        for run in runs
    ]


def _labels() -> dict[str, str]:
    return {"reach_a": _("Reach A"), "reach_b": _("Reach B"), "both": _("Both"), "either": _("Either")}


def _cells(facts: Facts | None, labels: dict[str, str]) -> list[cells.Cell]:
    if facts is None:
        return [cells.unknown() | {"label": label} for label in labels.values()]
    return [
        cells.figure(facts, facts.figure(which), number, which, n=facts.base_of(which)) | {"label": label}
        for which, label in labels.items()
    ]


def how(report: Report, run: Run) -> str:
    """Say how a run came about."""
    if getattr(run, "slot", None):
        return _("repeated by the portal")
    if report.is_made_in_kits:
        return _("calculated by Kits")
    if run.marker is None:
        return _("recalculated by Kits")
    return _("asked for by %(person)s") % {"person": run.created_by} if run.created_by else _("asked for here")


def _days(runs: Iterable[Run]) -> dict[int, list[str]]:
    """The days of each run's sets in words; once where both are about the same."""
    found: dict[int, list[str]] = {}
    for row in RunSet.objects.filter(run__in=runs).order_by("run", "slot"):
        words = period(row.start, row.end)
        listed = found.setdefault(row.run_id, [])
        if words not in listed:
            listed.append(words)
    return found


def _first_of_wordings(runs: Sequence[Run]) -> list[int]:
    """The versions whose first run of these is shown: there it is told what they changed."""
    return [run.version_id for run, earlier in zip_longest(runs, runs[1:]) if _asks_anew(run, earlier)]


def _asks_anew(run: Run, earlier: Run | None) -> bool:
    return earlier is not None and _wording(run) != _wording(earlier)


def _wording(run: Run) -> int:
    """The version that a person has worded: a turn of a series asks in its words."""
    return run.version.repeats_id or run.version_id


# ------------------------------------------------------------------------------------------------------------- the chart


def part(report: Report) -> dict[str, Any] | None:
    """The newest runs with results as a part of a page: lines and a table. None: there is not one yet."""
    ready = runs_of(report).filter(state=State.READY).order_by("-calculated_at", "-pk")
    shown = list(ready[:DRAWN])[::-1]
    results, rule = read_headlines([run.pk for run in shown]), rule_of(report.team)
    told = [(run, facts_of(results[run.pk], rule)) for run in shown if run.pk in results]
    if not told:
        return None
    which = [name for name in FIGURES if any(facts.figure(name) is not None for _run, facts in told)]
    table = _table(told, which)
    made = cells.part(
        "history",
        _("Reach from run to run"),
        _sentence(told, report),
        figures=[cells.view("history", _("Lines"), theme.data(_figure(told, which)), _legend(which))],
        table=table,
        notes=notes.bases(rule, cells.states_of(table)),
    )
    return made | {"chosen": "history"}


def _legend(which: Sequence[str]) -> list[dict[str, str]]:
    labels = _labels()
    return [cells.key(f"line-{_TONES[name]}", labels[name]) for name in which] + [
        cells.key("scale", _("Per cent of the target group"))
    ]


def _figure(told: Sequence[tuple[Run, Facts]], which: Sequence[str]) -> Any:
    labels = _labels()
    lines = [Line(labels[name], _TONES[name], [_point(run, facts, name) for run, facts in told]) for name in which]  # type: ignore[arg-type]
    changes = [at for at in range(1, len(told)) if _wording(told[at][0]) != _wording(told[at - 1][0])]
    return history(lines, _labels_of([run for run, _facts in told]), changes, percent)


def _labels_of(runs: Sequence[Run]) -> list[str]:
    """When each run was calculated, on the team's clock: its day, with the time where days come twice."""
    days = [day(localtime(run.calculated_at).date()) if run.calculated_at else "" for run in runs]
    return days if len(set(days)) == len(days) else [instant(run.calculated_at) for run in runs]


def _share(facts: Facts, name: str) -> float | None:
    return comparison.share(facts.figure(name), facts.size)


def _point(run: Run, facts: Facts, name: str) -> Point:
    """A point of a line; what is hidden or unknown is a gap."""
    shown = cells.figure(facts, _share(facts, name), percent, name, n=facts.base_of(name))
    if shown["value"] is None:
        return Point(None)
    found = facts.reach_interval(shown["value"])
    text = f"{_labels()[name]}: {shown['text']} ({instant(run.calculated_at)})"
    return Point(shown["value"], found.low if found else None, found.high if found else None, text)


def _table(told: Sequence[tuple[Run, Facts]], which: Sequence[str]) -> dict[str, Any]:
    labels = _labels()
    columns = [_("Calculated")]
    for name in which:
        columns += [_("%(figure)s, persons") % {"figure": labels[name]}, _("share"), _("95% interval")]
    lines = [
        cells.row(instant(run.calculated_at), [c for name in which for c in _line(facts, name)]) for run, facts in told[::-1]
    ]
    return cells.table(_("Reach from run to run"), columns, lines)


def _line(facts: Facts, name: str) -> list[cells.Cell]:
    n = facts.base_of(name)
    share = _share(facts, name)
    found = None if facts.withholds(name) else facts.reach_interval(share)
    interval = cells.said(percent_range(found.low, found.high)) if found else cells.nothing()
    return [
        cells.figure(facts, facts.figure(name), number, name, n=n),
        cells.figure(facts, share, percent, name, n=n),
        interval,
    ]


def _sentence(told: Sequence[tuple[Run, Facts]], report: Report) -> str:
    runs = ngettext("%(n)d run with results", "%(n)d runs with results", len(told)) % {"n": len(told)}
    words = {"runs": runs, "first": instant(told[0][0].calculated_at), "last": instant(told[-1][0].calculated_at)}
    if len(told) == 1:
        return _("%(runs)s, calculated %(last)s.") % words
    return _("%(runs)s, from %(first)s to %(last)s.") % words
