"""SQL that takes a JSON list of lists apart, on SQLite and PostgreSQL: one value carries a thousand rows."""

from __future__ import annotations

from django.db import connection


class Each:
    """The entries of a list of lists. `json` is the SQL for it: a column, or a placeholder."""

    def __init__(self, json: str) -> None:
        self._is_sqlite = connection.vendor == "sqlite"
        if self._is_sqlite:
            self.source, self.place = f"json_each({json}) each", "each.key"
        else:
            self.source = f"jsonb_array_elements({json}::jsonb) WITH ORDINALITY each (value, place)"
            self.place = "each.place - 1"

    def __getitem__(self, place: int) -> str:
        return f"json_extract(each.value, '$[{place}]')" if self._is_sqlite else f"(each.value ->> {place})"

    def as_(self, kind: str, place: int) -> str:
        """Give one that PostgreSQL has to be told the kind of; SQLite takes it as it comes."""
        return self[place] if self._is_sqlite else f"{self[place]}::{kind}"
