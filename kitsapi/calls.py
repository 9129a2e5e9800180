"""One log record a call to Kits: how it ended and how long it took. Whoever runs the client reads, counts or drops them."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from kitsapi.errors import KitsDenied, KitsError

log = logging.getLogger(__name__)

ASKS_FOR_PAUSE = {429, 503}


@dataclass(slots=True)
class Call:
    """What is known of a call so far; no status: nothing came back."""

    status: int | None = None

    @property
    def outcome(self) -> str:
        """answered, refused, paused, failed, or unanswered."""
        if self.status is None:
            return "unanswered"
        if self.status in ASKS_FOR_PAUSE:
            return "paused"
        if self.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            return "failed"
        return "refused" if self.status >= httpx.codes.BAD_REQUEST else "answered"


@contextmanager
def noted(method: str, url: str) -> Iterator[Call]:
    """Everything inside is one call; its record has `outcome`, `seconds` and `status`. Of the address only the path is told."""
    path = url.partition("?")[0].partition("://")[2].partition("/")[2]
    call, began, broke = Call(), time.monotonic(), ""
    try:
        yield call
    except KitsError as problem:
        broke = "refused" if isinstance(problem, KitsDenied) else "unanswered"
        raise
    finally:
        seconds = time.monotonic() - began
        outcome = broke or call.outcome
        level = logging.DEBUG if outcome == "answered" else logging.INFO
        facts = {"outcome": outcome, "seconds": seconds, "status": call.status}
        log.log(level, "Kits %s /%s: %s in %.0f ms", method, path, outcome, seconds * 1000, extra=facts)
