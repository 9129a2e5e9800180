"""Subjects for tests of the comparison: MSNBC's day, and small ones with any overlap, periods and bases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from explorer.subject import SetSubject, Subject
from kitsapi.types import (
    Audience,
    ComparisonResults,
    DayMetrics,
    Filter,
    Overview,
    Period,
    ProfileCell,
    Results,
    SetResults,
    Variable,
    VariableValue,
)

CALCULATED = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
DAY = Period(date(1999, 9, 28), date(1999, 9, 28))
WEEK_47 = Period(date(2026, 11, 16), date(2026, 11, 22))
WEEK_46 = Period(date(2026, 11, 9), date(2026, 11, 15))
FORTNIGHT = Period(date(2026, 11, 2), date(2026, 11, 15))
AGE = Variable(
    "age", "Age", (VariableValue("15-24", "15–24"), VariableValue("25-34", "25–34"), VariableValue("35+", "35 and over"))
)
GENDER = Variable("gender", "Gender", (VariableValue("f", "Women"), VariableValue("m", "Men")))


def audience(persons: float, size: float, n: int | None) -> Audience:
    return Audience(persons, 100 * persons / size, n)


def overview(persons: float, size: float, n: int | None) -> Overview:
    return Overview(persons, 100 * persons / size, persons * 7, persons * 1.4, 1.4, 7.0, n)


def msnbc() -> Subject:
    """Exact numbers of the public data: weights 1, no variables."""
    size = 989_818
    parts = [audience(x, size, x) for x in (48_513, 365_250, 129_560, 543_323)]
    a, b = (SetResults(overview(x, size, x), base=x, profile=()) for x in (413_763, 178_073))
    return Subject(
        report_name="Front page and news beside sports",
        set_a=SetSubject("frontpage + news", DAY, (("tp-1", "frontpage"), ("tp-2", "news"))),
        set_b=SetSubject("sports + msn-sports", DAY, (("tp-3", "sports"), ("tp-4", "msn-sports"))),
        results=Results(size, size, size, a, b, ComparisonResults(*parts, profile_of_both=())),
        is_sandbox=True,
        blocks=("overview", "profile"),
        calculated_at=CALCULATED,
    )


def subject(
    only_a: float = 40_000,
    both: float = 20_000,
    only_b: float = 10_000,
    *,
    size: float = 100_000,
    panel: int | None = 10_000,
    period_a: Period | None = WEEK_47,
    period_b: Period | None = WEEK_47,
    touchpoints_b: str = "sports",
    names: tuple[str, str] = ("News", "Sports"),
    target_group: tuple[Filter, ...] = (Filter("gender", ("f",)),),
    is_compared: bool = True,
    has_overview: bool = True,
    profile: dict[str, tuple[float, float, float, float]] | None = None,
) -> Subject:
    """Two sets with these parts. `profile`: shares of A, B, both and the group by "variable value"."""
    persons = {"both": both, "only_a": only_a, "only_b": only_b, "either": only_a + both + only_b}

    def n(x: float) -> int | None:
        return None if panel is None else round(x / size * panel)

    def one(x: float, which: int) -> SetResults:
        shown = overview(x, size, n(x)) if has_overview else None
        return SetResults(shown, base=n(x), profile=cells(profile, which, x, n(x)))

    counted = ComparisonResults(
        **{which: audience(x, size, n(x)) for which, x in persons.items()}, profile_of_both=cells(profile, 2, both, n(both))
    )
    sets = one(only_a + both, 0), one(only_b + both, 1)
    return Subject(
        report_name="News and sports",
        set_a=SetSubject(names[0], period_a, (("tp-1", "news"),)),
        set_b=SetSubject(names[1], period_b, (("tp-2" if touchpoints_b != "news" else "tp-1", touchpoints_b),)),
        results=Results(2 * size, size, panel, *sets, counted if is_compared else None),
        target_group=target_group,
        variables=(GENDER, AGE),
        blocks=("overview", "profile") if profile is not None else ("overview",),
        calculated_at=CALCULATED,
    )


def cells(
    profile: dict[str, tuple[float, float, float, float]] | None, which: int, persons: float, n: int | None
) -> tuple[ProfileCell, ...] | None:
    """One set's cells; the online population is like the target group."""
    if profile is None:
        return None
    return tuple(
        ProfileCell(*name.split(), persons * s[which], s[which], s[3], s[3], None if n is None else round(n * s[which]))
        for name, s in profile.items()
    )


def buildup(period: Period, *reached: float) -> tuple[DayMetrics, ...]:
    """Cumulative reach from the first day on."""
    return tuple(DayMetrics(period.start + timedelta(days=i), reach, 0.0, None) for i, reach in enumerate(reached))
