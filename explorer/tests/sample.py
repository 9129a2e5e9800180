"""The worked example of the MSNBC day (README of the data), as Kits would answer it."""

from __future__ import annotations

from datetime import date

from kitsapi.types import (
    Answer,
    Audience,
    ComparisonResults,
    ListedReport,
    Overview,
    Period,
    ProfileCell,
    ResolvedSet,
    Results,
    SetResults,
)

PEOPLE = 989_818
DAY = Period(date(1999, 9, 28), date(1999, 9, 28))


def _audience(reach: int) -> Audience:
    return Audience(float(reach), 100 * reach / PEOPLE, reach)


def _set(reach: int, views: int) -> SetResults:
    overview = Overview(float(reach), 100 * reach / PEOPLE, float(views), None, None, views / reach, reach)
    women = ProfileCell("gender", "female", reach * 0.4, 0.4, 0.51, 0.51, int(reach * 0.4))
    men = ProfileCell("gender", "male", reach * 0.6, 0.6, 0.49, 0.49, int(reach * 0.6))
    return SetResults(overview=overview, base=reach, profile=(women, men))


RESULTS = Results(
    online_population=float(PEOPLE),
    target_group_size=float(PEOPLE),
    target_group_sample_size=PEOPLE,
    set_a=_set(413_763, 1_392_856),
    set_b=_set(178_073, 612_005),
    comparison=ComparisonResults(
        both=_audience(48_513), only_a=_audience(365_250), only_b=_audience(129_560), either=_audience(543_323)
    ),
)


def answer_of(listed: ListedReport) -> Answer:
    """Return Kits' answer for a report of the list."""
    definition = listed.definition
    return Answer(
        state=listed.state,
        definition=definition,
        set_a=ResolvedSet(DAY, definition.set_a.touchpoint_ids),
        set_b=ResolvedSet(DAY, definition.set_b.touchpoint_ids) if definition.set_b else None,
        results=RESULTS,
        raw=b'{"data": {"explorer": {}}}',
    )
