"""The variables of a target group with their labels."""

from __future__ import annotations

from dataclasses import dataclass

from .engine.index import People
from .world.finland import REGIONS
from .world.people import VALUES


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a variable; a region has its NUTS 3 code."""

    value: str
    label: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that a target group may use."""

    name: str
    label: str
    values: tuple[Value, ...]


_LABELS = {
    "gender": "Gender",
    "age": "Age",
    "education": "Education",
    "employment": "Employment",
    "income": "Household income a year",
    "children": "Children in household",
    "household_size": "Household size",
    "region": "Region",
}
_SPOKEN = {
    "master-or-higher": "Master or higher",
    "under-20k": "Under 20,000 €",
    "20-40k": "20,000–40,000 €",
    "40-60k": "40,000–60,000 €",
    "60-80k": "60,000–80,000 €",
    "80-100k": "80,000–100,000 €",
    "over-100k": "Over 100,000 €",
    "not-stated": "Not stated",
    "full-time": "Full-time",
    "part-time": "Part-time",
    "self-employed": "Self-employed",
}


def _spoken(value: str) -> str:
    if value in _SPOKEN:
        return _SPOKEN[value]
    return value.replace("-", "–") if value[0].isdigit() else value.capitalize()


def _values(name: str) -> tuple[Value, ...]:
    if name == "region":
        return tuple(Value(region.slug, region.en, region.code) for region in REGIONS)
    return tuple(Value(value, _spoken(value)) for value in VALUES[name])


VARIABLES = tuple(Variable(name, _LABELS[name], _values(name)) for name in VALUES)


def variables_of(people: People) -> tuple[Variable, ...]:
    """An import's own variables, labelled as they were written."""
    return tuple(
        Variable(name, _LABELS.get(name, name), tuple(Value(value, value) for value in values))
        for name, values in people.values.items()
    )
