"""Two circles whose areas and common area are exact: plain geometry, no Plotly.

Units: the bigger circle has radius 1. A lies around 0, B to the right of it at `distance`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

# Where nobody or everybody is shared, many distances are right: these leave room, so that nothing seems to touch.
_APART = 0.12
_INSIDE = 0.8
_STEPS = 200


@dataclass(frozen=True, slots=True)
class Circles:
    """Radii of A and B, and how far apart their centres are."""

    radius_a: float
    radius_b: float
    distance: float

    @property
    def left(self) -> float:
        """The leftmost point of both."""
        return min(-self.radius_a, self.distance - self.radius_b)

    @property
    def right(self) -> float:
        """The rightmost point of both."""
        return max(self.radius_a, self.distance + self.radius_b)

    @property
    def height(self) -> float:
        """From the axis to the highest point."""
        return max(self.radius_a, self.radius_b)

    @property
    def chord(self) -> tuple[float, float] | None:
        """Where the circles cross: x, and the height over the axis. None when they do not."""
        small, large = sorted((self.radius_a, self.radius_b))
        if not large - small < self.distance < large + small:
            return None
        x = (self.distance**2 + self.radius_a**2 - self.radius_b**2) / (2 * self.distance)
        return x, math.sqrt(max(self.radius_a**2 - x**2, 0.0))

    def lens(self, steps: int = 16) -> list[tuple[float, float]]:
        """The outline of what the circles have in common; empty when they do not cross."""
        if self.chord is None:
            return []
        x, height = self.chord
        of_a, of_b = math.atan2(height, x), math.atan2(height, x - self.distance)
        right = [_point(0.0, self.radius_a, -of_a + 2 * of_a * i / steps) for i in range(steps + 1)]
        turn = 2 * math.pi - 2 * of_b
        left = [_point(self.distance, self.radius_b, of_b + turn * i / steps) for i in range(1, steps)]
        return right + left


def _point(centre: float, radius: float, angle: float) -> tuple[float, float]:
    """A point on a circle around a place on the axis."""
    return centre + radius * math.cos(angle), radius * math.sin(angle)


def lens_area(radius_a: float, radius_b: float, distance: float) -> float:
    """What two circles have in common."""
    small, large = sorted((radius_a, radius_b))
    if distance >= small + large:
        return 0.0
    if distance <= large - small:
        return math.pi * small**2
    to_chord = (distance**2 + small**2 - large**2) / (2 * distance)
    return _segment(small, to_chord) + _segment(large, distance - to_chord)


def _segment(radius: float, to_chord: float) -> float:
    """What a chord cuts off a circle at a (signed) distance from its centre."""
    half_angle = math.acos(max(-1.0, min(1.0, to_chord / radius)))
    return radius**2 * (half_angle - math.sin(half_angle) * math.cos(half_angle))


def place(a: float, b: float, both: float) -> Circles:
    """Circles for reach A, reach B and both, in persons; `both` lies between nobody and the smaller set."""
    most = max(a, b)
    if most <= 0:
        return Circles(0.0, 0.0, 0.0)
    radius_a, radius_b = math.sqrt(a / most), math.sqrt(b / most)
    return Circles(radius_a, radius_b, _distance(radius_a, radius_b, both / most * math.pi))


def _distance(radius_a: float, radius_b: float, area: float) -> float:
    """The distance at which the circles share this area, by bisection; free places are taken with some room."""
    small, large = sorted((radius_a, radius_b))
    if small == 0:
        return 0.0
    if area <= 0:
        return large + small + _APART
    if area >= math.pi * small**2 * (1 - 1e-12):
        return (large - small) * _INSIDE
    low, high = large - small, large + small
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if lens_area(small, large, middle) > area else (low, middle)
    return (low + high) / 2
