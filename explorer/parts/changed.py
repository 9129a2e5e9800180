"""Who a set reached in two runs: the newer run's shares beside the older one's, value by value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from explorer import significance
from explorer.charts import profile_rows, theme
from explorer.charts.profile_dumbbell import profile_dumbbell
from explorer.facts import Facts, Side
from explorer.parts import cells, notes, profile
from explorer.profile import Profile, Row, Share
from explorer.significance import Estimate
from explorer.subject import Subject
from kitsapi.types import Results
from teams.formats import percent, signed_points

BLOCKS = ("profile", "geography")


@dataclass(frozen=True)
class ChangedProfile(Profile):
    """One set in two runs, with the newer run's as A and the older one's as B: nobody knows whom they share."""

    def _test(self, key: tuple[str, str]) -> Estimate | None:
        """pA − pB as if of different people."""
        new, old = self.cells_a.get(key), self.cells_b.get(key)
        assert self.facts.b is not None
        return significance.independent_difference(
            new.composition if new else None,
            self.facts.a.base,
            old.composition if old else None,
            self.facts.b.base,
            self.facts.rule.design_effect,
        )


def parts(newer: Facts, older: Facts) -> list[dict[str, Any]]:
    """Return a part for each set and block that both runs have."""
    return [
        made
        for block in BLOCKS
        for letter in "AB"
        if (pair := beside(newer, older, letter)) is not None and (made := _part(pair, block, letter)) is not None
    ]


def beside(newer: Facts, older: Facts, letter: str) -> Facts | None:
    """Return facts whose A is a set in the newer run and whose B is the same set in the older one; None where one has none."""
    found = [next((side for side in facts.sides if side.letter == letter), None) for facts in (newer, older)]
    new, old = found
    if new is None or old is None:
        return None
    told = newer.subject
    results = Results(
        online_population=told.results.online_population,
        target_group_size=told.results.target_group_size,
        target_group_sample_size=told.results.target_group_sample_size,
        set_a=new.results,
        set_b=old.results,
    )
    subject = Subject(
        told.report_name,
        new.subject,
        results,
        set_b=old.subject,
        target_group=told.target_group,
        variables=told.variables,
    )
    return Facts(subject, newer.rule)


def _part(facts: Facts, block: str, letter: str) -> dict[str, Any] | None:
    if any(getattr(side.results, block) is None for side in facts.sides):
        return None
    rows = [row for row in ChangedProfile(facts, block).rows if not row.is_fixed]
    if not rows:
        return None
    words = {"letter": letter}
    title = _("Profile of %(letter)s") if block == "profile" else _("Regions of %(letter)s")
    made = _table(facts, rows, (title % words))
    return cells.part(
        f"{block}-{letter.lower()}",
        title % words,
        _sentence(facts, rows),
        figures=[_figure(facts, rows, letter)] if any(profile.is_drawn(facts, row) for row in rows) else [],
        table=made,
        notes=[*notes.bases(facts.rule, cells.states_of(made)), *notes.no_bases(facts)],
        explain=_(
            "Shares of the set's people in each run. Whom the two runs share is not known, so they are tested as if they had "
            "asked different people; with many values tested together, at most 5 per cent of those that hold are expected to "
            "be chance (Benjamini–Hochberg)."
        ),
    )


# ------------------------------------------------------------------------------------------------------------- sentence


def _sentence(facts: Facts, rows: Sequence[Row]) -> str:
    """How many changes hold, and the clearest of them; the widest where none does."""
    known = [row for row in rows if row.difference is not None and row.state != "hidden"]
    if not known:
        if any(facts.hides(1, side.base) for side in facts.sides):
            return _("Too few people of the panel to show who they are.")
        return _("Not compared: the shares of a run are not known.")
    holding = [row for row in known if row.state == "holds"]
    top = max(holding or known, key=lambda row: abs(row.difference or 0))
    if round(top.difference or 0, 3) == 0:
        return _("No value has changed.")
    words = _("The widest: “%(variable)s: %(value)s” is %(new)s, and was %(old)s.")
    if holding:
        words = _("The clearest: “%(variable)s: %(value)s” is %(new)s, and was %(old)s.")
    assert top.b is not None
    said = {"variable": top.variable, "value": top.value, "new": percent(top.a.share), "old": percent(top.b.share)}
    return f"{profile.counted(known, holding)} {words % said}"


# --------------------------------------------------------------------------------------------------------------- figure


def _figure(facts: Facts, rows: Sequence[Row], letter: str) -> dict[str, Any]:
    """The newer run in the set's colour, the older one in grey."""
    colour = theme.SET_A if letter == "A" else theme.SET_B
    drawn = [_drawn(facts, row) for row in rows]
    legend = [
        cells.key(letter.lower(), _("Newer")),
        cells.key("older-round", _("Older")),
        *profile.state_keys({profile.as_drawn(facts, row.state) for row in rows}),
    ]
    figure = profile_dumbbell(drawn, percent, colours=(colour, theme.TEXT))
    return cells.view("shares", _("Newer run beside older run"), theme.data(figure), legend)


def _drawn(facts: Facts, row: Row) -> profile_rows.ProfileRow:
    assert facts.b is not None and row.b is not None
    new, old = _mark(facts, facts.a, row, row.a, _("Newer")), _mark(facts, facts.b, row, row.b, _("Older"))
    state = profile.as_drawn(facts, row.state)
    return profile_rows.ProfileRow(row.variable, row.value, new, old, None, "", state, "untested", "untested")


def _mark(facts: Facts, side: Side, row: Row, share: Share, run: str) -> profile_rows.Side:
    if share.share is None or facts.hides(share.share, side.base):
        return profile_rows.Side(None, None, None, None, "")
    return profile_rows.Side(share.share, None, None, None, f"{row.value}: {percent(share.share)} · {run}")


# ---------------------------------------------------------------------------------------------------------------- table


def _table(facts: Facts, rows: Sequence[Row], title: str) -> dict[str, Any]:
    columns = [
        _("Value"),
        _("Newer"),
        _("Older"),
        _("Difference"),
        _("95% interval"),
        _("Panel, newer"),
        _("Panel, older"),
        _("Verdict"),
    ]
    caption = f"{title}: " + _("shares of the set's people in both runs")
    lines = [cells.row(row.value, _line(facts, row), group=row.variable) for row in rows]
    return cells.table(caption, columns, lines, words=1)


def _line(facts: Facts, row: Row) -> list[cells.Cell]:
    """Shares and difference stand on the bases of the set in each run, panel persons on themselves."""
    assert row.b is not None and facts.b is not None
    new, old = facts.a.base, facts.b.base
    least = None if new is None or old is None else min(new, old)
    return [
        cells.cell(facts, row.a.share, percent, new),
        cells.cell(facts, row.b.share, percent, old),
        cells.cell(facts, row.difference, signed_points, least),
        profile.test_interval(facts, row, least),
        profile.panel(facts, row.a, new),
        profile.panel(facts, row.b, old),
        cells.words(profile.state_words()[row.state]),
    ]
