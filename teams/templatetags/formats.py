"""The functions of `teams.formats` as template filters of the same names."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django import template

from teams import formats
from teams.formats import GAP


class _Days(Protocol):
    """Anything with two days: a period, a set, a run."""

    start: object
    end: object


register = template.Library()
register.filter("number", formats.number)
register.filter("percent", formats.percent)
register.filter("signed_percent", formats.signed_percent)
register.filter("signed_points", formats.signed_points)
register.filter("day", formats.day)
register.filter("duration", formats.duration)


@register.filter
def period(value: _Days | None) -> str:
    """A value with `start` and `end` days, as in `{{ run.period|period }}`."""
    return GAP if value is None else formats.period(value.start, value.end)  # type: ignore[arg-type]


@register.filter(expects_localtime=False)
def instant(value: datetime | None, zone: str | None = None) -> str:
    """A moment on the reader's clock, or in the zone named."""
    return formats.instant(value, zone)
