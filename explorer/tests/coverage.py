"""How often the 95 % intervals hold the truth, over panels drawn from the 989,818 real people of the MSNBC day.

A panel of n is a draw without replacement from eight kinds of people: in A or not, in B or not, with the trait or not.
Their counts say all there is to say about such draws; `test_coverage.py` counts them anew where the data are at hand.
`python -m explorer.tests.coverage > docs/coverage.svg` draws the picture in the documentation.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import numpy as np

from explorer import significance
from explorer.significance import Estimate, Trait

SET_A, SET_B = ("frontpage", "news"), ("sports", "msn-sports")
# People by in A, in B, with the trait (yes before no, the last changing fastest); the trait: has also read this section.
PEOPLE = {
    "weather": (3_149, 45_364, 15_348, 349_902, 5_576, 123_984, 71_542, 374_953),
    "on-air": (6_705, 41_808, 43_692, 321_558, 8_543, 121_017, 158_161, 288_334),
    "business": (8_650, 39_863, 42_457, 322_793, 4_722, 124_838, 56_354, 390_141),
}
PANELS = (2_000, 5_000, 20_000, 50_000)
DRAWS = 4_000
# The kinds of people of each figure, as weights of the eight counts.
_A, _B = np.array([1, 1, 1, 1, 0, 0, 0, 0]), np.array([1, 1, 0, 0, 1, 1, 0, 0])
_T = np.array([1, 0] * 4)


@dataclass(frozen=True)
class Counts:
    """A panel, or everybody: persons in A, in B, in both, and those of them with the trait."""

    n: int
    a: int
    b: int
    both: int
    a_t: int
    b_t: int
    both_t: int
    t: int

    @classmethod
    def of(cls, people: np.ndarray) -> Counts:
        """Counts of eight kinds of people."""
        sums = (_A, _B, _A * _B, _A * _T, _B * _T, _A * _B * _T, _T)
        return cls(int(people.sum()), *(int((people * weights).sum()) for weights in sums))


def truths(all_: Counts) -> dict[str, float]:
    """What is true of everybody."""
    p_a, p_b, p = all_.a_t / all_.a, all_.b_t / all_.b, all_.t / all_.n
    return {
        "reach A": all_.a / all_.n,
        "reach B": all_.b / all_.n,
        "both": all_.both / all_.n,
        "difference of reaches": (all_.a - all_.b) / all_.n,
        "difference of shares": p_a - p_b,
        "index A, official margin": 100 * p_a / p,
        "index A, same panel": 100 * p_a / p,
    }


def estimates(panel: Counts, margin: float) -> dict[str, Estimate | None]:
    """What a panel says of the same; `margin` is the true share of people with the trait."""
    n = panel.n
    a, b = Trait(panel.a_t / panel.a, panel.a), Trait(panel.b_t / panel.b, panel.b)
    return {
        "reach A": significance.reach(panel.a / n, n),
        "reach B": significance.reach(panel.b / n, n),
        "both": significance.reach(panel.both / n, n),
        "difference of reaches": significance.reach_difference((panel.a - panel.both) / n, (panel.b - panel.both) / n, n),
        "difference of shares": significance.profile_difference(a, b, Trait(panel.both_t / panel.both, panel.both)),
        "index A, official margin": significance.index_interval(a, margin),
        "index A, same panel": significance.index_interval(a, panel.t / n, panel=n),
    }


def panels(people: tuple[int, ...], n: int, draws: int = DRAWS) -> Iterator[Counts]:
    """So many panels of n real people."""
    random = np.random.default_rng(19990928 + n)
    for row in random.multivariate_hypergeometric(people, n, size=draws, method="marginals"):
        yield Counts.of(row)


def coverage(trait: str, n: int, draws: int = DRAWS) -> dict[str, float]:
    """The share of intervals that hold the truth, of those that were given at all."""
    all_ = Counts.of(np.array(PEOPLE[trait]))
    true = truths(all_)
    held: dict[str, list[bool]] = {name: [] for name in true}
    for panel in panels(PEOPLE[trait], n, draws):
        for name, found in estimates(panel, all_.t / all_.n).items():
            if found is not None:
                held[name].append(found.low <= true[name] <= found.high)
    return {name: sum(each) / len(each) for name, each in held.items() if each}


# --------------------------------------------------------------------------------------------------------------- picture

_LEFT, _ROW, _TOP, _WIDE = 200, 26, 46, 420
_MARKS = ("■", "●", "▲", "◆")


def _x(share: float) -> float:
    """92 % to 98 % over the width."""
    return round(_LEFT + (share - 0.92) / 0.06 * _WIDE, 1)


def _texts(found: dict[int, dict[str, float]]) -> Iterator[str]:
    """Give each row: a name, and a mark for each size of panel."""
    for at, name in enumerate(next(iter(found.values()))):
        y = _TOP + _ROW * (at + 1)
        yield f'<text x="{_LEFT - 12}" y="{y + 4}" text-anchor="end">{escape(name)}</text>'
        for mark, (_n, shares) in zip(_MARKS, found.items(), strict=True):
            yield f'<text x="{_x(shares[name])}" y="{y + 4}" text-anchor="middle" fill="#223f93">{mark}</text>'


def picture(draws: int = DRAWS) -> str:
    """Draw an SVG: one row an interval, one mark a size of panel, the band of 93 to 97 % behind them."""
    found = {n: _together(n, draws) for n in PANELS}
    height = _TOP + _ROW * (len(next(iter(found.values()))) + 1) + 44
    foot = height - 14
    legend = "   ".join(f"{mark} {n:,}" for mark, n in zip(_MARKS, PANELS, strict=True))
    ticks = "".join(f'<text x="{_x(s / 100)}" y="{height - 34}" text-anchor="middle">{s}%</text>' for s in range(92, 99))
    band = f'<rect x="{_x(0.93)}" y="{_TOP}" width="{_x(0.97) - _x(0.93)}" height="{height - _TOP - 50}" fill="#e7ebf8"/>'
    line = f'<path d="M{_x(0.95)} {_TOP}V{height - 50}" stroke="#55625e" stroke-dasharray="4 3"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDE + 30} {height}" font-family="sans-serif" '
        f'font-size="13"><rect width="100%" height="100%" fill="#fff"/><text x="12" y="24" font-weight="600">'
        f"95% intervals that hold the truth, over panels of real people</text>{band}{line}{''.join(_texts(found))}{ticks}"
        f'<text x="{_LEFT}" y="{foot}">Panel of {legend} people</text></svg>\n'
    )


def _together(n: int, draws: int) -> dict[str, float]:
    """The mean over all traits."""
    each = [coverage(trait, n, draws) for trait in PEOPLE]
    return {name: sum(found[name] for found in each) / len(each) for name in each[0]}


if __name__ == "__main__":
    sys.stdout.write(picture(20_000))
