"""The engines that people would pick, asked what the benchmark asks ours. Runs in the benchmark's own environment.

`engine_peers.py PEER FOLDER` loads the events and people of the folder, says so, and then answers each line of its standard
input, `sets`, `profile` or `daily`, with one line of JSON: the seconds it took and the answer. Several forms of each question
were tried for each peer; these were the fastest. Two threads, exact counts, everything in memory or in the page cache.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from engine_data import DAYS, ROW, VARIABLES

Row = Sequence[Any]
NAMES = ", ".join(VARIABLES)
BY_VARIABLE = "GROUPING SETS (" + ", ".join(f"({name})" for name in VARIABLES) + ")"
SUMS = "sum(w * a) wa, sum(w * b) wb, sum(w * a * b) wab, sum(a) na, sum(b) nb, sum(a * b) nab"
OF_SUMS = "sum(wa), sum(wb), sum(wab), sum(na), sum(nb), sum(nab)"
PERSON = np.dtype([("person", "<u4"), *((name, "u1") for name in VARIABLES), ("w", "<i8")])


class ChDB:
    """ClickHouse inside the process: MergeTree sorted by touchpoint, day and person; people as a flat dictionary."""

    def __init__(self, folder: Path, a: list[int], b: list[int]) -> None:
        from chdb import session

        self._session = session.Session(str(folder / "chdb"))
        traits = ", ".join(f"{name} UInt8" for name in VARIABLES)
        columns = "touchpoint UInt16, day UInt8, person UInt32, views UInt8"
        person = f"person UInt32, {traits}, w Int64"
        for statement in (
            "CREATE DATABASE bench",
            f"CREATE TABLE bench.events ({columns}) ENGINE = MergeTree ORDER BY (touchpoint, day, person)",
            f"INSERT INTO bench.events SELECT * FROM file('{folder}/events.bin', RowBinary, '{columns}')",
            "OPTIMIZE TABLE bench.events FINAL",
            f"CREATE TABLE bench.people ({person}) ENGINE = MergeTree ORDER BY person",
            f"INSERT INTO bench.people SELECT * FROM file('{folder}/people.bin', RowBinary, '{person}')",
            f"""CREATE DICTIONARY bench.persons (person UInt64, {traits}, w Int64) PRIMARY KEY person LIFETIME(0)
                SOURCE(CLICKHOUSE(DB 'bench' TABLE 'people')) LAYOUT(FLAT(MAX_ARRAY_SIZE 100000000))""",
        ):
            self._session.query(statement)
        set_a, set_b, either = (",".join(map(str, each)) for each in (a, b, sorted({*a, *b})))
        marked = f"toUInt8(touchpoint IN ({set_a})) + 2 * toUInt8(touchpoint IN ({set_b})) AS g"
        self._events = f"(SELECT person, day, views, {marked} FROM bench.events WHERE touchpoint IN ({either}))"
        self._persons = f"(SELECT person, groupBitOr(g) AS f FROM {self._events} GROUP BY person)"

    def ask(self, sql: str) -> list[Row]:
        """The rows of an answer."""
        text = self._session.query(f"{sql} SETTINGS max_threads = 2", "JSONCompactEachRow").bytes().decode()
        return [json.loads(line) for line in text.splitlines()]

    def _looked_up(self, *names: str) -> str:
        found = ", ".join(f"dictGet('bench.persons', '{name}', toUInt64(person)) AS {name}" for name in names)
        return f"(SELECT {found}, bitAnd(f, 1) AS a, bitShiftRight(f, 1) AS b FROM {self._persons})"

    def sets(self) -> Row:
        """One row of sums."""
        return self.ask(f"SELECT {SUMS} FROM {self._looked_up('w')}")[0]

    def profile(self) -> list[Row]:
        """Joint cells first, then each variable."""
        cells = f"(SELECT {NAMES}, {SUMS} FROM {self._looked_up('w', *VARIABLES)} GROUP BY {NAMES})"
        places = ", ".join(f"grouping({name})" for name in VARIABLES)
        rows = self.ask(f"SELECT {places}, {NAMES}, {OF_SUMS} FROM {cells} GROUP BY {BY_VARIABLE}")
        return _by_variable(rows)

    def daily(self) -> list[Row]:
        """Reach by a bit a day for each person; views apart, without a group for each person and day."""
        bits = "groupBitOr(bitShiftLeft(toUInt32({}), day))"
        masks = f"{bits.format('bitAnd(g, 1)')} AS ma, {bits.format('bitShiftRight(g, 1)')} AS mb"
        weight = "dictGet('bench.persons', 'w', toUInt64(person)) AS w"
        reach = ", ".join(f"sum(w * bitTest({mask}, {day}))" for mask in ("ma", "mb") for day in range(DAYS))
        persons = f"(SELECT person, {masks} FROM {self._events} GROUP BY person)"
        (reached,) = self.ask(f"SELECT {reach} FROM (SELECT {weight}, ma, mb FROM {persons})")
        views = "sum(views * w * bitAnd(g, 1)), sum(views * w * bitShiftRight(g, 1))"
        viewed = self.ask(
            f"SELECT day, {views} FROM (SELECT day, views, g, {weight} FROM {self._events}) GROUP BY day ORDER BY day"
        )
        return [[day, reached[day], reached[DAYS + day], a, b] for day, a, b in viewed]


class DuckDB:
    """DuckDB with its own tables, in memory, in the same order; membership by a join with the sets' touchpoints."""

    def __init__(self, folder: Path, a: list[int], b: list[int]) -> None:
        import duckdb

        self._db = duckdb.connect()
        self._db.execute("SET threads = 2")
        for table, name, kind in (("events", "events.bin", ROW), ("people", "people.bin", PERSON)):
            rows = np.fromfile(folder / name, kind)
            columns = {column: np.ascontiguousarray(rows[column]) for column in kind.names or ()}
            order = "touchpoint, day, person" if table == "events" else "person"
            self._db.register("columns", columns)
            self._db.execute(f"CREATE TABLE {table} AS SELECT * FROM columns ORDER BY {order}")
            self._db.unregister("columns")
        marks = ", ".join(f"({each}, {int(each in a)}, {int(each in b)})" for each in sorted({*a, *b}))
        self._db.execute("CREATE TABLE sets (touchpoint USMALLINT, a UINTEGER, b UINTEGER)")
        self._db.execute(f"INSERT INTO sets VALUES {marks}")
        self._persons = "(SELECT person, max(a)::INT a, max(b)::INT b FROM events JOIN sets USING (touchpoint) GROUP BY person)"

    def ask(self, sql: str) -> list[Row]:
        """The rows of an answer."""
        rows: list[Row] = self._db.execute(sql).fetchall()
        return rows

    def sets(self) -> Row:
        """One row of sums."""
        return self.ask(f"SELECT {SUMS} FROM {self._persons} JOIN people USING (person)")[0]

    def profile(self) -> list[Row]:
        """Joint cells first, then each variable."""
        cells = f"(SELECT {NAMES}, {SUMS} FROM {self._persons} JOIN people USING (person) GROUP BY {NAMES})"
        places = ", ".join(f"grouping({name})" for name in VARIABLES)
        return _by_variable(self.ask(f"SELECT {places}, {NAMES}, {OF_SUMS} FROM {cells} GROUP BY {BY_VARIABLE}"))

    def daily(self) -> list[Row]:
        """One group a person and day, then one a day."""
        inner = "SELECT day, person, bool_or(a = 1) a, bool_or(b = 1) b, sum(views * a) va, sum(views * b) vb"
        days = f"({inner} FROM events JOIN sets USING (touchpoint) GROUP BY day, person)"
        sums = "sum(w) FILTER (a), sum(w) FILTER (b), sum(w * va), sum(w * vb)"
        return self.ask(f"SELECT day, {sums} FROM {days} JOIN people USING (person) GROUP BY day ORDER BY day")


def _by_variable(rows: list[Row]) -> list[Row]:
    """[variable, value, six sums]; `grouping` is 0 for the one variable that a row is about."""
    count = len(VARIABLES)
    found = []
    for row in rows:
        place = row[:count].index(0)
        found.append([place, row[count + place], *row[2 * count :]])
    return sorted(found)


def _numbers(answer: Any) -> Any:
    """Large whole numbers come as texts from one peer, as decimals from the other."""
    return [_numbers(each) for each in answer] if isinstance(answer, list | tuple) else int(answer)


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    given = json.loads((folder / "sets.json").read_text())
    began = time.perf_counter()
    peer = {"chdb": ChDB, "duckdb": DuckDB}[name](folder, given["a"], given["b"])
    print(json.dumps({"seconds": time.perf_counter() - began}), flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        answer = getattr(peer, line.strip())()
        seconds = time.perf_counter() - began
        print(json.dumps({"seconds": seconds, "answer": _numbers(answer)}), flush=True)


if __name__ == "__main__":
    main()
