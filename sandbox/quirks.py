"""The documented oddities of real reports. They are no faults of a client, and nothing that it should mend:

1. Cumulative reach of a target group may fall from one day to the next.
2. Daily page views of a target group need not add up to the cumulative ones.
3. Reach in a target group may exceed 100 %, because some sizes are estimated from the panel.
4. Numbers of a week differ when the report is longer, because persons are told apart over the entire period.

Results are changed when they are shown, always in the same way; what is stored stays exact.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]

_FALL = 0.985
_UNEVEN = (1.03, 0.99)
_PCT = 104.0
_LONG_DAYS = 14
_LONG = 0.985


def odd(metrics: Block, *, targeted: bool) -> Block:
    """The `Metrics` of a report with the oddities. `targeted`: the report has a target group."""
    changed = copy.deepcopy(metrics)
    sets = [each for each in (changed["setA"], changed["setB"]) if each]
    for each in sets:
        _tell_apart_over_the_whole(each)
        if targeted:
            _let_reach_fall(each)
            _let_views_not_add_up(each)
    if targeted:
        _exceed_the_target_group(changed, sets)
    return changed


def _let_reach_fall(measured: Block) -> None:
    days = measured["buildup"] or []
    if len(days) > 2:
        middle = len(days) // 2
        days[middle]["reach"] = days[middle - 1]["reach"] * _FALL


def _let_views_not_add_up(measured: Block) -> None:
    for number, day in enumerate(measured["trend"] or ()):
        day["pageViews"] *= _UNEVEN[number % 2]


def _tell_apart_over_the_whole(measured: Block) -> None:
    days = measured["trend"] or []
    for day in days if len(days) >= _LONG_DAYS else ():
        day["reach"] *= _LONG


def _exceed_the_target_group(metrics: Block, sets: list[Block]) -> None:
    """The group's size as a panel might estimate it: a little less than the widest reach."""
    shown = [*_audiences(metrics, sets)]
    widest = max((each["reach"] for each in shown), default=0.0)
    if not widest:
        return
    metrics["targetGroupSize"] = 100 * widest / _PCT
    for each in shown:
        each["reachPct"] = _PCT * each["reach"] / widest


def _audiences(metrics: Block, sets: list[Block]) -> Iterator[Block]:
    """Every block with reach and reachPct."""
    for each in sets:
        if each["overview"]:
            yield each["overview"]
        yield from (row["overview"] for row in each["touchpoints"] or ())
    for key in ("both", "onlyA", "onlyB", "either"):
        if metrics["comparison"]:
            yield metrics["comparison"][key]
