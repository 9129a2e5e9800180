"""Many reports at once: what a table says, what a dry run tells, and the drafts that are made of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from explorer.building import many, saved
from explorer.building.period_words import PeriodSaid, read_period
from explorer.models import Report, ReportVersion, Run
from touchpoints.folding import fold
from touchpoints.models import Touchpoint

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEEK_46 = PeriodSaid(start=date(2026, 11, 9), end=date(2026, 11, 15))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-W46", WEEK_46),
        ("2026 w46", WEEK_46),
        ("week 46", WEEK_46),
        ("Viikko 46/2026", WEEK_46),
        ("vk. 46", WEEK_46),
        ("W52", PeriodSaid(start=date(2025, 12, 22), end=date(2025, 12, 28))),
        ("2026-10", PeriodSaid(start=date(2026, 10, 1), end=date(2026, 10, 31))),
        ("2026-M10", PeriodSaid(start=date(2026, 10, 1), end=date(2026, 10, 31))),
        ("2026-11-09 – 2026-11-15", WEEK_46),
        ("2026-11-09..2026-11-15", WEEK_46),
        ("9.11.2026-15.11.2026", WEEK_46),
        ("2026-11-09", PeriodSaid(start=date(2026, 11, 9), end=date(2026, 11, 9))),
        ("Last week", PeriodSaid(date_preset="last_week")),
        ("LAST_28_DAYS", PeriodSaid(date_preset="last_28_days")),
    ],
)
def test_a_period_is_read_as_people_write_it(text: str, period: PeriodSaid) -> None:
    assert read_period(text, NOW) == period


@pytest.mark.parametrize("text", ["", "soon", "2026-W54", "W0", "2026-13", "2026-02-30", "99.99.2026", "46", "2026", "w" * 500])
def test_what_is_no_period_is_none(text: str) -> None:
    assert read_period(text, NOW) is None


def cells(text: str) -> list[dict[str, str]]:
    return [{column: cell for column, cell in line.cells.items() if cell} for line in many.read_table(text)]


def test_a_table_without_headings_has_its_columns_in_order() -> None:
    assert cells("Lehdet\t\tW46\n\n;;\n Radio ; Lehdet;W45 ;") == [
        {"a": "Lehdet", "period": "W46"},
        {"a": "Radio", "b": "Lehdet", "period": "W45"},
    ]


def test_headings_say_which_column_is_which() -> None:
    assert cells("Period;Set A;NAME\nW46;Lehdet;Yksi;too much") == [{"period": "W46", "a": "Lehdet", "name": "Yksi"}]


def test_the_grids_lines_are_read_back() -> None:
    lines = many.grid(["Lehdet", "Radio"], "TV", ["2026-W46", "2026-W45"], "A week before A", ["", "Naiset"])
    assert len(lines) == 8
    read = cells(many.as_text(lines))
    assert read[-1] == {"a": "Radio", "b": "TV", "period": "2026-W45", "period_b": "A week before A", "group": "Naiset"}


@pytest.fixture
def maker(report: Report, alice: Any) -> many.Maker:
    """An account with three touchpoints, a saved set and a saved group."""
    for id_, name in (("t-1", "Aamu"), ("t-2", "Ilta"), ("t-3", "Metsäradio")):
        Touchpoint.objects.create(
            account=report.account, upstream_id=id_, kind="media", name=name, folded=fold(name), is_own=True,
            seen_at=timezone.now(),
        )  # fmt: skip
    account = report.account
    saved.keep(account, "set", "Lehdet", {"touchpoint_preset": "", "picks": [["t-1", "Aamu"], ["t-2", "Ilta"]]}, alice)
    saved.keep(account, "group", "Naiset", {"target_group": [{"variable": "gender", "values": ["female"]}]}, alice)
    return many.Maker(account, alice)


def rows(maker: many.Maker, text: str) -> list[many.Row]:
    return maker.dry_run(many.read_table(text))


def test_a_dry_run_leaves_nothing_behind(maker: many.Maker) -> None:
    before = Report.objects.count(), ReportVersion.objects.count()
    assert [row.is_good for row in rows(maker, "Lehdet;Metsäradio;W46;a week before a;Naiset;Oma")] == [True]
    assert (Report.objects.count(), ReportVersion.objects.count()) == before


def test_a_line_says_what_it_asks(maker: many.Maker) -> None:
    row = rows(maker, "lehdet;Metsäradio + t-1;2026-W46;A week before A;naiset")[0]
    assert row.problems == []
    assert (row.words["a"], row.words["b"]) == ("Lehdet", "Metsäradio + Aamu")
    assert row.name == "Lehdet / Metsäradio + Aamu, week 46, 9–15 Nov 2026 / week 45, 2–8 Nov 2026, Naiset"
    assert (row.words["period_a"], row.words["period_b"]) == ("week 46, 9–15 Nov 2026", "week 45, 2–8 Nov 2026")


def test_a_draft_is_what_its_line_says(maker: many.Maker) -> None:
    made = maker.make(many.read_table("Lehdet;All my media;2026-10;;Naiset;Lokakuu"), skip_doubles=True)
    report = Report.objects.get(pk=made[0].report.pk)  # type: ignore[union-attr]
    first, second = report.current.media_sets.all()
    assert (report.name, first.picked_ids(), first.pinned.part.name) == ("Lokakuu", ("t-1", "t-2"), "Lehdet")
    assert (second.touchpoint_preset, second.relation, second.start) == ("all_my_media", "same", date(2026, 10, 1))
    assert report.current.pinned_group.part.name == "Naiset"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Nowhere;;W46", "Set A: “Nowhere” is neither a saved set nor one touchpoint."),
        ("Lehdet;Nowhere;W46", "Set B: “Nowhere” is neither"),
        ("Lehdet;;", "A period is missing."),
        ("Lehdet;;soon", "“soon” is not a period."),
        ("Lehdet;;W46;;Miehet", "There is no saved target group “Miehet”."),
        ("Lehdet;;2030-01", "no data yet"),
        (";;W46", "is empty"),
    ],
)
def test_what_cannot_be_made_is_said_and_left_out(maker: many.Maker, line: str, sentence: str) -> None:
    row = rows(maker, line)[0]
    assert any(sentence in problem for problem in row.problems), row.problems
    before = Report.objects.count()
    assert maker.make(many.read_table(line), skip_doubles=False) == []
    assert Report.objects.count() == before


def test_doubles_are_told_and_left_out_unless_wanted(maker: many.Maker, run: Run) -> None:
    text = "t-1;t-2;2026-W46\nLehdet;;W45\nt-2 + t-1;;W45"
    known, first, second = rows(maker, text)
    assert (known.before and known.before.run, first.is_double, second.same_as) == (run, False, 2)
    assert len(maker.make(many.read_table(text), skip_doubles=True)) == 1
    assert len(maker.make(many.read_table(text), skip_doubles=False)) == 3


def test_no_more_lines_are_read_than_can_be_looked_through(maker: many.Maker, monkeypatch: Any) -> None:
    monkeypatch.setattr(many, "MOST_ROWS", 2)
    assert len(rows(maker, "Lehdet;;W46\n" * 3)) == 2


# ------------------------------------------------------------------------------------------------------------- the page


@pytest.fixture
def post(client: Any, alice: Any, maker: many.Maker) -> Any:
    """Posts the page's form."""
    client.force_login(alice)
    url = reverse("report-many", args=[maker.account.team.uuid])
    return lambda **typed: client.post(url, {"key": str(uuid4())} | typed)


def test_the_grid_fills_the_table_and_tries_it(post: Any) -> None:
    page = post(do="fill", sets=["Lehdet"], periods=["2026-W46", "2026-W45"], groups=["", "Naiset"]).content.decode()
    assert "Lehdet\t\t2026-W45\t\tNaiset" in page and "Make 4 drafts" in page
    assert Report.objects.count() == 1


def test_a_second_click_makes_nothing_more(post: Any) -> None:
    key = str(uuid4())
    for _click in range(2):
        answer = post(do="make", table="Lehdet;;W46\nNowhere;;W46", key=key)
        assert answer.status_code == 302
    assert Report.objects.count() == 2


def test_what_was_typed_stays_where_it_was(post: Any) -> None:
    page = post(do="try", table="Nowhere;;W46\n<script>").content.decode()
    assert "Nowhere;;W46\n&lt;script&gt;" in page


def test_they_can_be_sent_at_once(post: Any) -> None:
    post(do="send", table="Lehdet;;W46\nt-3;;W46")
    assert Run.objects.count() == 2


def test_an_empty_table_is_just_the_page(post: Any) -> None:
    for action in ("make", "send", "try", ""):
        assert post(do=action, table=" \n").status_code == 200
    assert Report.objects.count() == 1
