"""The profile: who A and B are, value by value, with what holds and what may be chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from explorer.charts import profile_rows, theme
from explorer.charts.profile_dumbbell import profile_dumbbell
from explorer.charts.profile_index import profile_index
from explorer.charts.theme import State
from explorer.facts import Facts
from explorer.facts import Side as Set
from explorer.parts import cells, notes
from explorer.profile import Profile, Row, Share
from teams.formats import GAP, number, percent, points_range, signed_points

_TITLE = "profile"


def build(facts: Facts) -> dict[str, Any]:
    """The part, of a report that was made with it."""
    if not facts.is_given("profile"):
        return cells.not_given(_TITLE, _("Profile"))
    profile = Profile(facts)
    if not profile.rows:
        return cells.part(_TITLE, _("Profile"), _("This account has no variables, so there is no profile."))
    return _full(facts, profile)


def _full(facts: Facts, profile: Profile) -> dict[str, Any]:
    """Sentence, two figures to choose from, table, notes."""
    shown = [row for row in profile.rows if not row.is_fixed]
    made = table_of(facts, profile, _("Profile of the media sets: shares of each set's people, index against %(reference)s"))
    return cells.part(
        _TITLE,
        _("Profile"),
        sentence(facts, profile, shown),
        clearest=clearest_of(profile, shown),
        figures=_figures(facts, profile, shown) if any(is_drawn(facts, row) for row in shown) else [],
        table=made,
        notes=[
            *_fixed(profile.rows),
            *notes.bases(facts.rule, cells.states_of(made)),
            *notes.no_bases(facts),
        ],
        explain=_(
            "Shares of each set's people. Tests know that A and B share people; with many values tested together, at most "
            "5%% of those that hold are expected to be chance (Benjamini–Hochberg). The index is 100 × share in the set / "
            "share in %(reference)s."
        )
        % {"reference": reference_name(profile)},
    )


def reference_name(profile: Profile) -> str:
    """What the index is against, by name."""
    return _("the target group") if profile.is_against_group else _("the online population")


def is_drawn(facts: Facts, row: Row) -> bool:
    """Is there a mark to draw in this row?"""
    sides = zip(facts.sides, (row.a, row.b), strict=False)
    return any(share and share.share is not None and not facts.hides(share.share, side.base) for side, share in sides)


def _fixed(rows: Sequence[Row]) -> list[str]:
    """Variables that the target group fixes are only in the table."""
    names = list(dict.fromkeys(row.variable for row in rows if row.is_fixed))
    open_ = {row.variable for row in rows if not row.is_fixed}
    closed = [name for name in names if name not in open_]
    return [_("Fixed by the target group, so only in the table: %(names)s.") % {"names": ", ".join(closed)}] * bool(closed)


# ------------------------------------------------------------------------------------------------------------- sentence


def sentence(facts: Facts, profile: Profile, rows: Sequence[Row]) -> str:
    """How many differences hold, and the clearest of them; the widest where none does."""
    known = [row for row in rows if row.difference is not None and row.state != "hidden"]
    if not known:
        return _hidden(facts)
    holding = [row for row in known if row.state == "holds"]
    top = max(holding or known, key=lambda row: abs(row.difference or 0))
    if round(top.difference or 0, 3) == 0:
        return _("No value differs: the shares of A are those of %(other)s.") % {
            "other": "B" if top.b else reference_name(profile)
        }
    return f"{counted(known, holding)} {_widest(profile, top, bool(holding))}"


def clearest(facts: Facts) -> dict[str, str]:
    """What the answer says of who the people are while the part itself is not built yet."""
    if not facts.is_given("profile"):
        return {}
    profile = Profile(facts)
    return {"clearest": clearest_of(profile, [row for row in profile.rows if not row.is_fixed])}


def clearest_of(profile: Profile, rows: Sequence[Row]) -> str:
    """The widest difference that holds, in numbers; nothing where none does."""
    holding = [row for row in rows if row.state == "holds" and row.difference is not None]
    if not holding:
        return ""
    top = max(holding, key=lambda row: abs(row.difference or 0))
    words = _("A differs most from %(reference)s in “%(variable)s: %(value)s”: %(a)s of A, %(other)s of %(reference)s.")
    if top.b:
        words = _("They differ most in “%(variable)s: %(value)s”: %(a)s of A, %(other)s of B.")
    return words % {
        "variable": top.variable,
        "value": top.value,
        "a": percent(top.a.share),
        "other": percent(top.b.share if top.b else top.reference),
        "reference": reference_name(profile),
    }


def _hidden(facts: Facts) -> str:
    """Why nothing is compared."""
    low = [side for side in facts.sides if facts.hides(1, side.base)]
    if not low:
        return _("Not compared: the shares of a set are not known.")
    if len(low) == len(facts.sides):
        return _("Too few people of the panel to show who they are.")
    return _("Not compared: %(letters)s stands on fewer than %(least)s people of the panel.") % {
        "letters": ", ".join(side.letter for side in low),
        "least": facts.rule.hide_under,
    }


def counted(known: Sequence[Row], holding: Sequence[Row]) -> str:
    """How many differences hold, of those tested."""
    tested = [row for row in known if row.state in {"holds", "chance"}]
    if not tested and any(row.state == "low" for row in known):
        return _("The base is low: read with care.")
    if not tested:
        return _("No difference could be tested.")
    words = _("%(holds)s of %(tested)s tested differences hold; the others may be chance.")
    if not holding:
        words = ngettext(
            "The one tested difference does not hold: it may be chance.",
            "None of the %(tested)s tested differences holds: each may be chance.",
            len(tested),
        )
    elif len(holding) == len(tested):
        words = ngettext("The one tested difference holds.", "All %(tested)s tested differences hold.", len(tested))
    return words % {"holds": number(len(holding)), "tested": number(len(tested))}


def _widest(profile: Profile, top: Row, holds: bool) -> str:
    """The widest difference in numbers; called clear only when it holds."""
    words = _("The widest: “%(variable)s: %(value)s” is %(a)s of A and %(other)s of %(against)s.")
    if holds:
        words = _("The clearest: “%(variable)s: %(value)s” is %(a)s of A and %(other)s of %(against)s.")
    return words % {
        "variable": top.variable,
        "value": top.value,
        "a": percent(top.a.share),
        "other": percent(top.b.share if top.b else top.reference),
        "against": "B" if top.b else reference_name(profile),
    }


# -------------------------------------------------------------------------------------------------------------- figures


def _figures(facts: Facts, profile: Profile, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Shares as dumbbell, index as bars."""
    drawn = [_drawn(facts, profile, row) for row in rows]
    shares = cells.view(
        "shares", _("Shares"), theme.data(profile_dumbbell(drawn, percent)), _shares_legend(facts, profile, rows)
    )
    index = cells.view("index", _("Index"), theme.data(profile_index(drawn, number)), _index_legend(facts, profile, rows))
    return [shares, index]


def _drawn(facts: Facts, profile: Profile, row: Row) -> profile_rows.ProfileRow:
    """A row for the charts, with its texts; what is hidden is a gap."""
    reference = f"{row.value}: {percent(row.reference)} {_('of')} {reference_name(profile)}"
    return profile_rows.ProfileRow(
        row.variable,
        row.value,
        _drawn_side(facts, facts.a, row, row.a),
        _drawn_side(facts, facts.b, row, row.b) if facts.b and row.b else None,
        row.reference,
        reference,
        as_drawn(facts, row.state),
        as_drawn(facts, row.a.state),
        as_drawn(facts, row.b.state if row.b else "untested"),
    )


def as_drawn(facts: Facts, state: State) -> State:
    """A hidden state that was opened is drawn as a low base; beside a set that stays hidden nothing is tested."""
    return state if state != "hidden" else "low" if facts.opened else "untested"


def _drawn_side(facts: Facts, side: Set, row: Row, share: Share) -> profile_rows.Side:
    """One set of a row."""
    if share.share is None or facts.hides(share.share, side.base):
        return profile_rows.Side(None, None, None, None, "")
    low, high = (share.interval.low, share.interval.high) if share.interval else (None, None)
    text = _("%(value)s: %(share)s of %(letter)s, index %(index)s") % {
        "value": row.value,
        "share": percent(share.share),
        "letter": side.letter,
        "index": number(share.index),
    }
    return profile_rows.Side(share.share, share.index, low, high, text)


def state_words() -> dict[State, str]:
    """The states in words, as legend and table say them."""
    return {
        "holds": _("holds"),
        "chance": _("may be chance"),
        "low": _("low base"),
        "untested": _("not tested"),
        "hidden": _("base too low"),
    }


def _shares_legend(facts: Facts, profile: Profile, rows: Sequence[Row]) -> list[dict[str, str]]:
    """Names of the sets, the reference, and the marks that occur."""
    names = [cells.key("a" if side.letter == "A" else "round", side.title) for side in facts.sides]
    states = {as_drawn(facts, row.state) for row in rows}
    return [*names, cells.key("tick", reference_title(profile)), *state_keys(states)]


def _index_legend(facts: Facts, profile: Profile, rows: Sequence[Row]) -> list[dict[str, str]]:
    names = [cells.key(side.letter.lower(), side.title) for side in facts.sides]
    states = {as_drawn(facts, share.state) for row in rows for share in (row.a, row.b) if share}
    hundred = _("100 is %(reference)s") % {"reference": reference_name(profile)}
    drawn = any(share and share.interval for row in rows for share in (row.a, row.b))
    interval = [cells.key("interval", _("95% interval"))] if drawn else []
    return [*names, cells.key("tick", hundred), *interval, *state_keys(states - {"untested"})]


def state_keys(states: set[State]) -> list[dict[str, str]]:
    """The marks that occur, in words."""
    return [cells.key(state, text[:1].upper() + text[1:]) for state, text in state_words().items() if state in states]


def reference_title(profile: Profile) -> str:
    return _("Target group") if profile.is_against_group else _("Online population")


# ---------------------------------------------------------------------------------------------------------------- table


def table_of(facts: Facts, profile: Profile, caption: str) -> dict[str, Any]:
    """Every value: shares, difference and verdict, indexes with intervals, panel persons in the cell."""
    two, reference = facts.b is not None, reference_title(profile)
    shares = ["A", "B", reference, _("Difference A − B"), _("95% interval")] if two else ["A", reference]
    indexes = [_("Index A"), _("Index B")] if two else [_("Index A"), _("95% interval")]
    counts = [_("Panel A"), _("Panel B")] if two else [_("Panel A")]
    rows = [_table_row(facts, row) for row in profile.rows]
    columns = [_("Value"), *shares, *indexes, *counts, _("Verdict")]
    return cells.table(caption % {"reference": reference_name(profile)}, columns, rows, words=1)


def _table_row(facts: Facts, row: Row) -> dict[str, Any]:
    """A value's line."""
    build_line = _line_of_two if row.b else _line_of_one
    verdict = cells.words(state_words()[row.state])
    return cells.row(row.value, [*build_line(facts, row), verdict], group=row.variable)


def _line_of_two(facts: Facts, row: Row) -> list[cells.Cell]:
    """Shares, difference and indexes stand on the bases of the sets, panel persons on themselves."""
    assert row.b is not None and facts.b is not None
    a, b = facts.a.base, facts.b.base
    least = None if a is None or b is None else min(a, b)
    return [
        cells.cell(facts, row.a.share, percent, a),
        cells.cell(facts, row.b.share, percent, b),
        cells.cell(facts, row.reference, percent, None),
        cells.cell(facts, row.difference, signed_points, least),
        test_interval(facts, row, least),
        index_cell(facts, row, row.a, a),
        index_cell(facts, row, row.b, b),
        panel(facts, row.a, a),
        panel(facts, row.b, b),
    ]


def index_cell(facts: Facts, row: Row, share: Share, n: int | None) -> cells.Cell:
    """An index; against a reference without such people there is none."""
    return cells.said(GAP) if row.reference == 0 else cells.cell(facts, share.index, number, n)


def panel(facts: Facts, share: Share, n: int | None) -> cells.Cell:
    """Panel persons in the cell; of a set that is hidden they stay away with it."""
    return cells.hidden() if facts.hides(1, n) else cells.base(facts, share.n)


def test_interval(facts: Facts, row: Row, n: int | None) -> cells.Cell:
    if row.test is None or facts.hides(row.difference, n):
        return cells.said(GAP)
    return cells.said(points_range(row.test.low, row.test.high))


def _line_of_one(facts: Facts, row: Row) -> list[cells.Cell]:
    """One set beside the reference."""
    n, interval = facts.a.base, row.a.interval
    ends = cells.said(f"{number(interval.low)}–{number(interval.high)}" if interval and not facts.hides(1, n) else GAP)
    return [
        cells.cell(facts, row.a.share, percent, n),
        cells.cell(facts, row.reference, percent, None),
        index_cell(facts, row, row.a, n),
        ends,
        panel(facts, row.a, n),
    ]
