"""Numbers and days as the reader's language writes them, through Babel.

Everything here takes plain values and gives plain text in Django's active language. None is a gap, never a zero:
it comes out as `GAP`. The portal's English is European (28 Sept 1999), so plain `en` reads as `en_GB`.
"""

from __future__ import annotations

import copy
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton, format_time, format_timedelta
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

GAP = "–"
MINUS = "\N{MINUS SIGN}"


@lru_cache(maxsize=64)
def _locale_of(language: str) -> Locale:
    """Babel's locale for a Django language code; European English where Babel does not know it."""
    if language in {"", "en"}:
        return Locale.parse("en_GB")
    try:
        return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return _locale_of(language.partition("-")[0]) if "-" in language else Locale.parse("en_GB")


def locale() -> Locale:
    """The active language as Babel knows it."""
    return _locale_of(get_language() or "en")


def _written(value: float, digits: int, *, per_cent: bool = False) -> str:
    """A value by the locale's own pattern (grouping, sign, the space before %), with so many decimals."""
    here = locale()
    pattern = copy.copy((here.percent_formats if per_cent else here.decimal_formats)[None])
    pattern.frac_prec = (digits, digits)
    text: str = pattern.apply(_unsigned_zero(value, digits + 2 * per_cent), here)
    return text.replace("-", MINUS)


def _unsigned_zero(value: float, digits: int) -> float:
    """A value that rounds to nothing loses its sign: 0, not −0."""
    return 0.0 if round(value, digits) == 0 else value


def number(value: float | None, digits: int = 0) -> str:
    """413,763 for 413763; halves go to the even neighbour."""
    return GAP if value is None else _written(value, digits)


def signed_number(value: float | None, digits: int = 0) -> str:
    """+1,204 or −57; nothing in front of zero."""
    return GAP if value is None else _signed(value, digits)


def percent(fraction: float | None, digits: int = 1) -> str:
    """11.7% for .117; above 100% stays what it is."""
    return GAP if fraction is None else _written(fraction, digits, per_cent=True)


def signed_percent(fraction: float | None, digits: int = 1) -> str:
    """+132.4% or −57.0%; nothing in front of zero."""
    if fraction is None:
        return GAP
    rises = round(fraction, digits + 2) > 0
    return ("+" if rises else "") + percent(fraction, digits)


def signed_points(fraction: float | None, digits: int = 1) -> str:
    """The difference of two shares, in percentage points: +3.2 points for .032."""
    if fraction is None:
        return GAP
    return _("%(points)s points") % {"points": _signed(fraction * 100, digits)}


def percent_range(low: float, high: float, digits: int = 1) -> str:
    """41.7%–41.9%: both ends of an interval of shares, with one more digit where they would read the same."""
    more = digits + (percent(low, digits) == percent(high, digits))
    return f"{percent(low, more)}–{percent(high, more)}"


def points_range(low: float, high: float, digits: int = 1) -> str:
    """−2.1 to +3.4 points: both ends of an interval around a difference of shares."""
    ends = {"low": _signed(low * 100, digits), "high": _signed(high * 100, digits)}
    return _("%(low)s to %(high)s points") % ends


def _signed(value: float, digits: int) -> str:
    """A number that says when it is above zero."""
    return ("+" if round(value, digits) > 0 else "") + number(value, digits)


def day(value: date | None) -> str:
    """28 Sept 1999."""
    return GAP if value is None else format_date(value, format="medium", locale=locale())


def period(start: date | None, end: date | None) -> str:
    """One day, an ISO week with its number, or a range; both ends count."""
    if start is None or end is None:
        return GAP
    if start == end:
        return day(start)
    days = str(format_interval(start, end, skeleton="yMMMd", locale=locale()))
    if start.isoweekday() == 1 and end - start == timedelta(days=6):
        return _("week %(week)s, %(days)s") % {"week": start.isocalendar().week, "days": days}
    return days


def month(value: date) -> str:
    """October 2026."""
    return str(format_skeleton("yMMMM", value, locale=locale()))


def instant(value: datetime | None, zone: tzinfo | str | None = None) -> str:
    """A moment on the reader's clock: 23 Nov 2026, 14:05. `zone` is a time zone or its name."""
    if value is None:
        return GAP
    there = ZoneInfo(zone) if isinstance(zone, str) else zone or timezone.get_current_timezone()
    local = value.astimezone(there)
    clock = format_time(local.time(), format="short", locale=locale())
    return str(locale().datetime_formats["medium"]).format(clock, day(local.date())).replace("'", "")


def duration(value: timedelta | None) -> str:
    """How long something takes, in the one unit that says enough: "40 seconds", "3 minutes", "2 hours"."""
    return GAP if value is None else format_timedelta(value, locale=locale(), threshold=1.5)


def weekday_and_day(value: date | None) -> str:
    """Mon 16 Nov."""
    return GAP if value is None else str(format_skeleton("MMMEd", value, locale=locale()))


def short_day(value: date | None) -> str:
    """16 Nov."""
    return GAP if value is None else str(format_skeleton("MMMd", value, locale=locale()))


def weekday(value: date) -> str:
    """Mon."""
    return str(format_skeleton("E", value, locale=locale()))
