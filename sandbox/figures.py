"""Plain figures of some atoms in some periods: what the Rest APIs ask the engine for."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from .asked import Period
from .engine.audience import Depth, measure
from .engine.index import BoolArray
from .engine.query import SetQuery, select
from .sources import Source


@dataclass(frozen=True, slots=True)
class Figures:
    """What some atoms had in a period, whether valid or not. Persons; None where visits carry no time."""

    reach: float
    page_views: float
    sessions: float | None
    sample_size: int


def compute(source: Source, asked: str) -> str:
    """A question as it was written down, and its answer to be written down."""
    question = json.loads(asked)
    wanted = set(question["atoms"])
    atoms = np.array([atom in wanted for atom in source.catalogue.atoms], bool)
    weight = np.where(source.consented, source.people.weight, 0) if question["consented"] else source.people.weight
    periods = [Period(date.fromisoformat(first), date.fromisoformat(last)) for first, last in question["periods"]]
    return json.dumps([asdict(_figures(source, atoms, weight, period)) for period in periods])


def _figures(source: Source, atoms: BoolArray, weight: np.ndarray[Any, np.dtype[np.int64]], period: Period) -> Figures:
    query = SetQuery(period.days, {}, np.ones((len(period.days), len(atoms)), bool))
    audience = measure(source.index, select(source.index, query, atoms), weight, Depth())
    sessions = audience.weighted_sessions(weight)
    return Figures(
        reach=audience.reach(weight) / 1000,
        page_views=audience.views / 1000,
        sessions=None if sessions is None else sessions / 1000,
        sample_size=int(audience.seen.sum()),
    )


def buckets(period: Period, granularity: str) -> list[Period]:
    """The days, ISO weeks or months of a period; at its ends they are as short as the period makes them."""
    found = []
    start = period.start
    while start <= period.end:
        end = min(_last_day(start, granularity), period.end)
        found.append(Period(start, end))
        start = end + timedelta(days=1)
    return found


def _last_day(day: date, granularity: str) -> date:
    if granularity == "day":
        return day
    if granularity == "week":
        return day + timedelta(days=6 - day.weekday())
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
