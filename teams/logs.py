"""What a line in the log is about: set once where the work begins, told with every line below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_facts: ContextVar[Mapping[str, str]] = ContextVar("log_facts", default={})  # noqa: B039 - never changed in place


@contextmanager
def about(**facts: object) -> Iterator[None]:
    """Everything logged inside says these facts, such as run=7; those that are None or empty are left out."""
    known = {name: str(value) for name, value in facts.items() if value not in (None, "")}
    mark = _facts.set({**_facts.get(), **known})
    try:
        yield
    finally:
        _facts.reset(mark)


def facts() -> Mapping[str, str]:
    """Return what is being worked on, by name."""
    return _facts.get()
