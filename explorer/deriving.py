"""Where Kits gives no comparison: what A and B share, from the reach of A, of B, and of both together. Plain arithmetic."""

from __future__ import annotations

from kitsapi.types import Audience, ComparisonResults, Results

# What follows from the others; `either` is what the helper report counted.
DERIVED = ("both", "only_a", "only_b")
# Sums of weights may differ in their last bits.
_SAME = 1e-9


def derive(results: Results, together: Results) -> ComparisonResults | None:
    """Return the comparison of a report's two sets, with `together` the results of a report on A∪B in the same days.

    both = A + B − either; only A = either − B; only B = either − A. How many of the panel stand behind these is not known.
    None: a reach is unknown, the two reports are about groups of different size, or the three do not fit together.
    """
    size = results.target_group_size
    a, b, either = _reaches(results, together)
    if a is None or b is None or either is None or not size or abs(size - together.target_group_size) > _SAME * size:
        return None
    persons = {"both": a + b - either, "only_a": either - b, "only_b": either - a}
    if min(persons.values()) < -_SAME * either:
        return None
    both, only_a, only_b = (_audience(persons[which], size) for which in DERIVED)
    return ComparisonResults(both, only_a, only_b, Audience(either, 100 * either / size, together.set_a.base))


def _audience(persons: float, size: float) -> Audience:
    """So many persons of a group, nobody knows how many of the panel. What is less than nobody by a last bit is nobody."""
    reach = max(persons, 0.0)
    return Audience(reach, 100 * reach / size, None)


def _reaches(results: Results, together: Results) -> tuple[float | None, float | None, float | None]:
    sets = (results.set_a, results.set_b, together.set_a)
    a, b, either = (one.overview.reach if one and one.overview else None for one in sets)
    return a, b, either
