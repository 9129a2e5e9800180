"""Lists, some at a time: how many there are, and where the next ones stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from teams.api.problems import of_fields

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOST, USUAL, FARTHEST = 100, 50, 1_000_000


def _day(said: Any) -> Any:
    """Let through what is written as a day. Read by itself, a bare number would be taken for seconds since 1970."""
    if said is None or (isinstance(said, str) and ISO_DAY.fullmatch(said)):
        return said
    raise PydanticCustomError("date", "not a day")


Day = Annotated[date, BeforeValidator(_day)]


class Strict(Schema):
    """What is sent to us: a name that is not known is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


class Paged(Strict):
    """Which ones of a list."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="How many at most.")
    offset: int = Field(0, ge=0, le=FARTHEST, description="How many to pass over.")


class Page(Schema):
    """Some of a list."""

    total: int = Field(description="How many there are.")
    next: str | None = Field(description="The address of the next ones; null at the end.")


def page(request: HttpRequest, asked: Paged, rows: QuerySet[Any], write: Callable[[Any], Any]) -> dict[str, Any]:
    """Return some rows of a query, each written by `write`, with their total and the next address."""
    found = rows[asked.offset : asked.offset + asked.limit]
    return paged(request, asked, rows.count(), map(write, found))


def paged(request: HttpRequest, asked: Paged, total: int, items: Iterable[Any]) -> dict[str, Any]:
    """Return items that were chosen already. Raises Problem for a name that is not known: passed over, it would mislead."""
    if unknown := [name for name in request.GET if name not in type(asked).model_fields]:
        raise of_fields([{"type": "extra_forbidden", "loc": ("query", name)} for name in unknown])
    after = asked.offset + asked.limit
    more = urlencode({**request.GET.dict(), "limit": asked.limit, "offset": after})
    following = request.build_absolute_uri(f"{request.path}?{more}") if after < total and after <= FARTHEST else None
    return {"total": total, "next": following, "items": list(items)}
