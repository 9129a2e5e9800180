"""Trend and build-up: every day by itself, and how reach grows from the first day on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from explorer.days import falls, half_after
from explorer.facts import Facts, Side
from explorer.parts import cells, notes
from explorer.parts.trend_days import Calendar
from explorer.parts.trend_figures import figures
from explorer.parts.trend_table import table
from teams.formats import number, weekday_and_day

KEY = "trend"


def build(facts: Facts) -> dict[str, Any]:
    """The part, of a report that was made with one of the two blocks."""
    title = _("Trend and build-up")
    calendar = Calendar(facts)
    if not calendar.tracks:
        return cells.not_given(KEY, title)
    made = table(facts, calendar)
    return cells.part(
        KEY,
        title,
        _sentence(facts, calendar),
        figures=figures(facts, calendar),
        table=made,
        notes=[
            *_fallen(facts, calendar),
            *_aligned(facts, calendar),
            *notes.bases(facts.rule, cells.states_of(made)),
            *notes.no_bases(facts),
        ],
        explain=_explain(),
    )


# ------------------------------------------------------------------------------------------------------------- sentence


def _sentence(facts: Facts, calendar: Calendar) -> str:
    """How far each set came and how fast; its strongest day; page views a day."""
    hidden = [side for side in facts.sides if facts.withholds(side.figure)]
    clauses = [_compared(facts)]
    clauses += [said for side in facts.sides if side not in hidden for said in _grown(facts, calendar, side)]
    clauses += [said for side in facts.sides if side not in hidden for said in _days(facts, calendar, side)]
    clauses += [_("%(letter)s is not shown: too few people of the panel.") % {"letter": side.letter} for side in hidden]
    return " ".join(clause for clause in clauses if clause) or _("Kits gave no numbers for single days.")


def _compared(facts: Facts) -> str:
    """Periods of different length: reach at the same day count, from both build-ups."""
    if facts.has_equal_length is not False or facts.withholds("reach_a", "reach_b"):
        return ""
    count, a, b = facts.same_day_count
    if a is None or b is None:
        return ""
    said = {"days": count, "a": number(a), "b": number(b)}
    return _("After %(days)s days each, A had reached %(a)s people and B %(b)s.") % said


def _grown(facts: Facts, calendar: Calendar, side: Side) -> list[str]:
    """Cumulative reach on the last day, and when half of it was there."""
    track = calendar.buildups.get(side.letter)
    last = track.rows[-1] if track else None
    if track is None or last is None:
        return []
    days, half = len(track.days), half_after(track.rows)
    said = {"letter": side.letter, "days": days, "reach": facts.marked(number(last.reach), side.figure), "half": half}
    if days < 2 or half is None:
        return [_("%(letter)s had reached %(reach)s people in the end.") % said]
    words = ngettext(
        "%(letter)s reached %(reach)s people within %(days)s days, half of them on the first.",
        "%(letter)s reached %(reach)s people within %(days)s days, half of them within %(half)s.",
        half,
    )
    return [words % said]


def _days(facts: Facts, calendar: Calendar, side: Side) -> list[str]:
    """The strongest day; where periods differ in length, page views on an average day too."""
    track = calendar.trends.get(side.letter)
    known = [row for row in track.rows if row is not None] if track else []
    if len(known) < 2:
        return []
    best = max(known, key=lambda row: row.reach)
    words = _("%(letter)s's strongest day was %(day)s with %(reach)s people.")
    if facts.has_equal_length is False:
        words = _("%(letter)s's strongest day was %(day)s with %(reach)s people; on average it had %(views)s page views a day.")
    return [
        words
        % {
            "letter": side.letter,
            "day": weekday_and_day(best.day),
            "reach": facts.marked(number(best.reach), side.figure),
            "views": facts.marked(number(sum(row.page_views for row in known) / len(known)), side.figure),
        }
    ]


# ---------------------------------------------------------------------------------------------------------------- notes


def _fallen(facts: Facts, calendar: Calendar) -> list[str]:
    """The quirk of Kits that cumulative reach may fall, where it is seen."""
    said = []
    for side in facts.sides:
        track = calendar.buildups.get(side.letter)
        count = falls(track.rows) if track and not facts.withholds(side.figure) else 0
        words = ngettext(
            "The build-up of %(letter)s falls on %(count)s day. That is as Kits gives it: the estimate of each day "
            "uses only the people of the panel who were seen until then.",
            "The build-up of %(letter)s falls on %(count)s days. That is as Kits gives it: the estimate of each day "
            "uses only the people of the panel who were seen until then.",
            count,
        )
        said += [words % {"letter": side.letter, "count": count}] * bool(count)
    return said


def _aligned(facts: Facts, calendar: Calendar) -> list[str]:
    """How two periods were laid beside each other."""
    if calendar.is_same:
        return []
    said = [_("Different periods: daily values stand beside each other by weekday, build-ups by their number of days.")]
    if facts.has_equal_length is False:
        said.append(_("The periods differ in length: reach is compared at the same number of days, page views by day."))
    return said


def _explain() -> str:
    """What the two curves count, and three of the four things that seem odd in Kits and are not."""
    paragraphs = [
        _("Trend: every day counts its people once, so days must not be added up. Build-up: everybody is counted once from "
          "the first day on; it ends at the reach of the whole period."),
        _("A build-up may fall, with narrow target groups above all: each day's estimate rests on the people of the panel who "
          "were seen on that day or before. Nothing is smoothed here."),
        _("The page views of single days need not add up to those of the build-up once there is a target group: a day rests "
          "on that day's panel, the build-up on everybody's until then."),
        _("A week within a longer report differs from the report of that week alone: people are counted once with "
          "the panel of the whole period. The longer report is the more accurate one."),
    ]  # fmt: skip
    return "\n\n".join(paragraphs)
