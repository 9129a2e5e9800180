"""A JSON value that knows its path: each step down is checked, and what does not fit is named by its path."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

T = TypeVar("T")

# NUL and lone surrogates: legal in JSON, storable nowhere.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class ShapeError(ValueError):
    """Kits' answer lacks a field that must be there, or it is of another kind. `path` names it."""

    def __init__(self, path: str) -> None:
        super().__init__(f"unexpected value at {path or 'the top'}")
        self.path = path


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value and where it stands in the answer. All methods raise ShapeError for what does not fit."""

    value: Any
    path: str = ""

    def obj(self, key: str) -> Node:
        """The object under a key."""
        return self._checked(key, dict)

    def obj_or(self, key: str) -> Node | None:
        """The object under a key, or None."""
        return None if self._is_null(key) else self.obj(key)

    def entries(self, key: str) -> list[Node]:
        """Whatever stands in the list under a key."""
        node = self._checked(key, list)
        return [Node(value, f"{node.path}[{place}]") for place, value in enumerate(node.value)]

    def items(self, key: str) -> tuple[Node, ...]:
        """The objects of the list under a key."""
        return tuple(item.expect(dict) for item in self.entries(key))

    def all(self, key: str, read: Callable[[Node], T]) -> tuple[T, ...]:
        """The objects of the list under a key, each read."""
        return tuple(read(item) for item in self.items(key))

    def all_or(self, key: str, read: Callable[[Node], T]) -> tuple[T, ...] | None:
        """The same, or None where the list is null."""
        return None if self._is_null(key) else self.all(key, read)

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of the list under a key."""
        return tuple(_storable(item.expect(str).value) for item in self.entries(key))

    def texts_or(self, key: str) -> tuple[str, ...]:
        """The texts of the list under a key; empty where it is null."""
        return () if self._is_null(key) else self.texts(key)

    def words(self, key: str) -> tuple[str, ...]:
        """The enumerated words of the list under a key, in lower case."""
        return tuple(text.lower() for text in self.texts(key))

    def text(self, key: str) -> str:
        """The text under a key."""
        return _storable(self._checked(key, str).value)

    def legible(self, key: str) -> str:
        """The text under a key if there is one; empty for anything else, whatever this node is."""
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return _storable(found) if isinstance(found, str) else ""

    def text_or(self, key: str) -> str:
        """The text under a key; empty where it is null."""
        return "" if self._is_null(key) else self.text(key)

    def word(self, key: str) -> str:
        """The enumerated word under a key, in lower case; a word not known yet passes through."""
        return self.text(key).lower()

    def word_or(self, key: str) -> str:
        """The enumerated word under a key; empty where it is null."""
        return self.text_or(key).lower()

    def flag(self, key: str) -> bool:
        """The truth value under a key."""
        return bool(self._checked(key, bool).value)

    def number(self, key: str) -> float:
        """The finite number under a key."""
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not _is_finite(value):
            raise ShapeError(self._below(key))
        return float(value)

    def number_or(self, key: str) -> float | None:
        """The finite number under a key, or None."""
        return None if self._is_null(key) else self.number(key)

    def whole(self, key: str) -> int:
        """The whole number under a key (3.0 is one)."""
        number = self.number(key)
        if not number.is_integer():
            raise ShapeError(self._below(key))
        return int(number)

    def whole_or(self, key: str) -> int | None:
        """The whole number under a key, or None."""
        return None if self._is_null(key) else self.whole(key)

    def day(self, key: str) -> date:
        """The day under a key."""
        return self._parsed(key, date.fromisoformat)

    def day_or(self, key: str) -> date | None:
        """The day under a key, or None."""
        return None if self._is_null(key) else self.day(key)

    def instant(self, key: str) -> datetime:
        """The aware moment under a key; one without an offset does not fit."""
        moment = self._parsed(key, datetime.fromisoformat)
        if moment.tzinfo is None:
            raise ShapeError(self._below(key))
        return moment

    def instant_or(self, key: str) -> datetime | None:
        """The aware moment under a key, or None."""
        return None if self._is_null(key) else self.instant(key)

    def expect(self, kind: type) -> Node:
        """This node, if its value is of that kind."""
        if not isinstance(self.value, kind):
            raise ShapeError(self.path)
        return self

    def _get(self, key: str) -> Any:
        if not isinstance(self.value, dict):
            raise ShapeError(self.path)
        return self.value.get(key)

    def _is_null(self, key: str) -> bool:
        return self._get(key) is None

    def _checked(self, key: str, kind: type) -> Node:
        return Node(self._get(key), self._below(key)).expect(kind)

    def _parsed(self, key: str, parse: Callable[[str], T]) -> T:
        try:
            return parse(self.text(key))
        except ShapeError:
            raise
        except ValueError as exc:
            raise ShapeError(self._below(key)) from exc

    def _below(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def parse(body: bytes) -> Node:
    """The JSON object in a body. Raises ShapeError for all else (also NaN, Infinity, endless nesting)."""
    try:
        value = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as exc:
        raise ShapeError("") from exc
    return Node(value).expect(dict)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)
