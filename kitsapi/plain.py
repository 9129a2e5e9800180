"""Values of types.py as plain JSON and back, for whoever keeps them in a database column.

`read(cls, plain(value)) == value` for every value of types.py. Keys that the class does not know are ignored
and missing ones take the class's default, so that older and newer rows can be read.
"""

from __future__ import annotations

import base64
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from kitsapi.node import ShapeError

T = TypeVar("T")

Reader = Callable[[Any, str], Any]


def plain(value: Any) -> Any:
    """A dataclass as a dict: days and moments in ISO 8601, tuples as lists, bytes in base64, None kept."""
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def read(cls: type[T], data: Any) -> T:
    """The value that `plain` wrote. Raises ShapeError, with the path, for what is missing or does not fit."""
    hint: Any = cls
    value: T = _reader(hint)(data, "")
    return value


@cache
def _reader(hint: Any) -> Reader:
    """How to read one type; made once a type, so that long lists are quick."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if is_dataclass(hint):
        return _dataclass(hint)
    if get_origin(hint) is tuple:
        return _tuple(_reader(get_args(hint)[0]))
    if get_origin(hint) in (Union, types.UnionType):
        return _optional(_reader(next(one for one in get_args(hint) if one is not type(None))))
    raise TypeError(f"No way to read {hint}")


def _dataclass(cls: Any) -> Reader:
    hints = get_type_hints(cls)
    readers = {one.name: _reader(hints[one.name]) for one in fields(cls)}
    needed = {one.name for one in fields(cls) if one.default is MISSING and one.default_factory is MISSING}

    def read_one(data: Any, path: str) -> Any:
        _expect(data, dict, path)
        if missing := needed - data.keys():
            raise ShapeError(_below(path, min(missing)))
        return cls(**{name: reader(data[name], _below(path, name)) for name, reader in readers.items() if name in data})

    return read_one


def _tuple(reader: Reader) -> Reader:
    return lambda data, path: tuple(reader(item, path) for item in _expect(data, list, path))


def _optional(reader: Reader) -> Reader:
    return lambda data, path: None if data is None else reader(data, path)


def _kind(kind: type) -> Reader:
    return lambda data, path: _expect(data, kind, path)


def _parsed(parse: Callable[[str], Any]) -> Reader:
    def read_one(data: Any, path: str) -> Any:
        try:
            return parse(_expect(data, str, path))
        except ValueError as exc:
            raise ShapeError(path) from exc

    return read_one


def _number(data: Any, path: str) -> float:
    return data if type(data) is float else float(_whole(data, path))


def _whole(data: Any, path: str) -> int:
    if isinstance(data, bool):
        raise ShapeError(path)
    whole: int = _expect(data, int, path)
    return whole


def _expect(data: Any, kind: type, path: str) -> Any:
    if not isinstance(data, kind):
        raise ShapeError(path)
    return data


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


_SIMPLE: dict[Any, Reader] = {
    str: _kind(str),
    bool: _kind(bool),
    int: _whole,
    float: _number,
    date: _parsed(date.fromisoformat),
    datetime: _parsed(datetime.fromisoformat),
    bytes: _parsed(base64.b64decode),
}
