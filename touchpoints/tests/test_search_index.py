"""The index is kept by the database: whatever writes touchpoints, it holds what making it anew would hold."""

from __future__ import annotations

import logging
import re
from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teams.models import KitsAccount
from touchpoints import search_index
from touchpoints.folding import fold, sort_key
from touchpoints.models import Touchpoint, Validation
from touchpoints.search import SearchQuery, search

pytestmark = pytest.mark.database

is_sqlite = connection.vendor == "sqlite"
COLUMNS = "e.place, p.name, e.kind, e.is_own, e.is_top, e.folded, e.sort_key" + ("" if is_sqlite else ", e.starts")
RUNS = "CREATE VIRTUAL TABLE temp.runs USING fts5vocab(main, touchpoints_entry_text, instance)"


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def contents() -> list[list[tuple]]:
    """Everything that the index holds."""
    publishers = "touchpoints_entry e LEFT JOIN touchpoints_entry_publisher p ON p.number = e.publisher"
    held = [
        rows(f"SELECT {COLUMNS} FROM {publishers} ORDER BY e.place"),
        rows("SELECT account_id, label, place FROM touchpoints_entry_label ORDER BY 1, 2, 3"),
    ]
    if not is_sqlite:
        return [*held, rows("SELECT id_key, owner_key, place FROM touchpoints_entry_tie ORDER BY place")]
    with connection.cursor() as cursor:
        cursor.execute(RUNS)
        cursor.execute('SELECT doc, "offset", term FROM temp.runs ORDER BY 1, 2')
        held.append(cursor.fetchall())
        cursor.execute("DROP TABLE temp.runs")
    return held


def is_as_new() -> bool:
    """Compare the index with one made anew from the mirror."""
    kept = contents()
    search_index.install(connection)
    return contents() == kept


def row(account, id_: str, name: str = "Uutiset", **more) -> Touchpoint:
    described = {"kind": "media", "is_own": True, "owner_name": "Oma", "folded_owner": "oma", "seen_at": timezone.now()} | more
    return Touchpoint(account=account, upstream_id=id_, name=name, folded=fold(name), sort_key=sort_key(name), **described)


def upsert(*wanted: Touchpoint) -> None:
    fields = ["name", "folded", "sort_key", "kind", "parent_upstream_id", "owner_name", "folded_owner", "labels", "gone_at"]
    Touchpoint.objects.bulk_create(
        wanted, update_conflicts=True, unique_fields=["account", "upstream_id"], update_fields=fields
    )


def found(account, text: str = "", **asked) -> list[str]:
    return [row.touchpoint.upstream_id for row in search(account, SearchQuery(text, **asked)).rows if row.is_match]


def test_an_upsert_inserts_and_replaces(account):
    upsert(row(account, "a", "Ylä"), row(account, "b", "Sää", labels=["news"]))
    upsert(row(account, "b", "Urheilu", labels=["sport"]), row(account, "c", "Sää"))
    assert (found(account, "saa"), found(account, label="news"), found(account, label="sport")) == (["c"], [], ["b"])
    assert is_as_new()


def test_an_update_of_all_and_a_save_are_seen(account):
    upsert(row(account, "a"), row(account, "b"))
    Touchpoint.objects.filter(upstream_id="a").update(name="Sää", folded="saa", sort_key="szzyzzy")
    saved = Touchpoint.objects.get(upstream_id="b")
    saved.is_own = False
    saved.save()
    assert (found(account, "saa"), found(account, own=False)) == (["a"], ["b"])
    assert is_as_new()


def test_gone_ones_leave_and_come_back(account):
    upsert(row(account, "a"), row(account, "b"))
    Touchpoint.objects.filter(upstream_id="a").update(gone_at=timezone.now())
    assert found(account, "uutiset") == ["b"]
    upsert(row(account, "a"))
    assert found(account, "uutiset") == ["a", "b"]
    assert is_as_new()


def test_what_is_deleted_is_gone_from_the_index(account):
    upsert(row(account, "a", labels=["news"]), row(account, "b"))
    Touchpoint.objects.filter(upstream_id="a").delete()
    assert found(account, "uutiset") == ["b"]
    account.touchpoints.all().delete()
    assert contents()[:2] == [[], []]


def test_a_failed_write_changes_nothing(account):
    upsert(row(account, "a"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Touchpoint.objects.bulk_create([row(account, "b"), row(account, "a")])
    assert found(account, "uutiset") == ["a"]
    assert is_as_new()


def test_what_says_nothing_to_the_search_leaves_the_index_alone(account, django_assert_num_queries):
    upsert(row(account, "a"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE touchpoints_entry SET folded = 'not touched'")
    Touchpoint.objects.update(seen_at=timezone.now(), fingerprint="x")
    upsert(row(account, "a"))
    assert [each[5] for each in contents()[0]] == ["not touched"]


def test_an_owner_may_come_later_or_go(account):
    upsert(row(account, "s", kind="section", parent_upstream_id="m"))
    assert found(account) == ["s"]
    upsert(row(account, "m"))
    assert found(account) == ["m"]
    Touchpoint.objects.filter(upstream_id="m").update(gone_at=timezone.now())
    assert found(account) == ["s"]
    assert is_as_new()


def test_another_accounts_rows_are_never_found(account, other_team):
    other = KitsAccount.objects.create(team=other_team, name="Other", upstream="sandbox", account_id="o", client_id="sandbox-2")
    upsert(row(account, "a", labels=["news"]), row(other, "a", labels=["news"]), row(other, "m"))
    upsert(row(account, "s", kind="section", parent_upstream_id="m", labels=["news"]))
    for asked in ({"text": "uutiset"}, {"text": "u"}, {"label": "news"}, {"publisher": "oma"}, {}):
        page = search(account, SearchQuery(**asked))
        assert [each.touchpoint.upstream_id for each in page.rows] == ["a", "s"]
        assert Touchpoint.objects.filter(account=account, uuid__in=[each.touchpoint.uuid for each in page.rows]).count() == 2
        assert page.total == 2


@pytest.mark.skipif(is_sqlite, reason="about PostgreSQL's index")
def test_the_index_of_trigrams_looks_at_one_account_alone(account):
    if not search_index.has_trigrams(connection):
        pytest.skip("the server refuses the extensions")
    upsert(*(row(account, f"a{n}", f"Uutiset {n}") for n in range(50)))
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
        found(account, "uutiset")
        cursor.execute("SET LOCAL enable_seqscan = off; DROP INDEX touchpoints_entry_name")  # until the test ends
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert re.search(r"touchpoints_entry_trigrams.*\n.*Index Cond: .*account_id = .*AND.*folded ~~", plan), plan


@pytest.mark.skipif(is_sqlite, reason="SQLite is asked within the process")
def test_an_ordinary_text_costs_two_ways_to_the_server(account, django_assert_num_queries):
    upsert(row(account, "a"), row(account, "tise"))
    with django_assert_num_queries(2):
        assert found(account, "uutiset") == ["a", "tise"]
    assert found(account, "tise") == ["tise", "a"]


IDS = st.sampled_from("abcd")
WORDS = st.text("aä -u'", max_size=6)
DESCRIBED = st.tuples(IDS, WORDS, st.sampled_from(["", "a", "b", "x"]), st.booleans())
STEPS = st.one_of(
    st.tuples(st.just("upsert"), st.lists(DESCRIBED, max_size=4)),
    st.tuples(st.sampled_from(["go", "come", "delete", "rename", "relabel"]), IDS),
)


def take(account, step: str, what) -> None:
    if step == "upsert":
        wanted = (row(account, id_, name, parent_upstream_id=parent, labels=["x"] * news) for id_, name, parent, news in what)
        upsert(*{each.upstream_id: each for each in wanted}.values())
        return
    one = Touchpoint.objects.filter(upstream_id=what)
    changes = {
        "go": {"gone_at": timezone.now()}, "come": {"gone_at": None}, "rename": {"upstream_id": "e", "folded": "x"},
        "relabel": {"labels": ["x", "y", "x"], "content_labels": ["y", 1], "publication_types": {"not": "a list"}},
    }  # fmt: skip
    if step == "delete":
        one.delete()
    elif step != "rename" or not Touchpoint.objects.filter(upstream_id="e").exists():
        one.update(**changes[step])


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=8))
def test_whatever_is_written_in_whatever_order_the_index_is_as_if_made_anew(account, steps):
    with transaction.atomic():
        for step in steps:
            take(account, *step)
        assert is_as_new()
        transaction.set_rollback(True)


def test_a_lost_trigger_is_mended(account, caplog):
    on = "" if is_sqlite else " ON touchpoints_touchpoint"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER touchpoints_entry_insert{on}")
    upsert(row(account, "a"))
    assert found(account, "uutiset") == []
    with caplog.at_level(logging.WARNING):
        search_index.mend(connection)
    assert found(account, "uutiset") == ["a"]
    assert "made anew" in caplog.text


def test_a_whole_index_is_left_alone(account, monkeypatch):
    upsert(row(account, "a"))
    monkeypatch.setattr(search_index, "install", lambda _: pytest.fail("made anew for nothing"))
    search_index.mend(connection)


@pytest.mark.skipif(is_sqlite, reason="about an extension of PostgreSQL")
def test_without_the_extensions_it_is_said_and_the_search_still_works(account, monkeypatch, caplog):
    refused = ["DO $$ BEGIN RAISE insufficient_privilege; END $$"]
    monkeypatch.setattr(search_index.postgresql, "TRIGRAMS", refused)
    with caplog.at_level(logging.WARNING):
        search_index.install(connection)
    assert "CREATE EXTENSION pg_trgm" in caplog.text
    assert not search_index.has_trigrams(connection)
    upsert(row(account, "a"))
    assert (found(account, "tise"), found(account, "u")) == (["a"], ["a"])


@pytest.mark.django_db
def test_the_index_can_be_taken_back_and_made_again(account):
    upsert(row(account, "a"))
    search_index.remove(connection)
    search_index.mend(connection)  # an older migration's state: nothing to mend
    upsert(row(account, "b"))
    search_index.install(connection)
    assert found(account, "uutiset") == ["a", "b"]


def test_a_validation_is_asked_of_the_mirror_itself(account):
    upsert(row(account, "a"), row(account, "b"))
    Validation.objects.create(
        touchpoint=Touchpoint.objects.get(upstream_id="b"), start=date(2026, 1, 1), end=date(2026, 1, 7), status="valid"
    )
    assert found(account, valid_in=(date(2026, 1, 7), date(2026, 1, 31))) == ["b"]


def test_a_database_that_cannot_is_told_about_in_one_sentence(account, monkeypatch):
    monkeypatch.setattr(search_index._parts(connection), "IS_ABLE", "SELECT 1 = 0")
    with pytest.raises(ImproperlyConfigured, match=r"SQLite 3\.34"):
        search_index.install(connection)
