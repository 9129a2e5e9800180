"""Log lines for people or for machines, each with what it is about, none with what opens something."""

from __future__ import annotations

import json
import logging
import re
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

from celery import signals

# What follows these in an address opens something by itself; so do these words with a value, and these prefixes.
_OPENS = r"s|v|e|embed|invitations|accounts/confirm-email|accounts/password/reset/key"
_NAMES = r"(?:client_)?secret|password|access_token|token|sessionid|csrftoken"
_MASKS = [
    (re.compile(rf"(/(?:{_OPENS})/)[^/\s\"'?&]+"), r"\1***"),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]+", re.IGNORECASE), r"\1 ***"),
    (re.compile(r"\bwhsec_[\w-]+"), "whsec_***"),
    (re.compile(r"\bkitsportal_[\w-]{20,}"), "kitsportal_***"),
    (re.compile(rf"(?<![/\w])({_NAMES})([\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;}}]+"), r"\1\2***"),
    (re.compile(r"(://[^/\s:@]+):[^/\s@]+@"), r"\1:***@"),
]

REQUEST_HEADER = "kits_request_id"


def masked(text: str) -> str:
    """Return the text without tokens, passwords and links that open something."""
    for pattern, put in _MASKS:
        text = pattern.sub(put, text)
    return text


class About(logging.Filter):
    """Puts what is being worked on into each record, at the moment it is made."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        from teams.logs import facts

        record.about = dict(facts())
        return True


class OneLine(logging.Filter):
    """Makes what a client did wrong one line: without a traceback of ours, as a warning, and no longer than it needs to be.

    Anyone can send a foreign Host header, as often as they like and as long as they like.
    """

    LONGEST = 300

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        if record.name.startswith("django.security"):
            record.msg, record.args = record.getMessage()[: self.LONGEST], None
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class Line(logging.Formatter):
    """One line for people: time, level, logger, message, then what it is about."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line without a traceback."""
        about = "".join(f" {name}={value}" for name, value in getattr(record, "about", {}).items())
        return super().formatMessage(record) + about

    def format(self, record: logging.LogRecord) -> str:
        """Return all of it, masked."""
        return masked(super().format(record))


class Json(logging.Formatter):
    """One JSON object a line: time, level, logger, message, what it is about, and the traceback if there is one."""

    NUMBERS = ("outcome", "seconds", "status", "method", "path", "ms")

    def format(self, record: logging.LogRecord) -> str:
        """Return the object. Each text is masked before it is quoted, so that it stays an object."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "about", {}),
            **{name: getattr(record, name) for name in self.NUMBERS if getattr(record, name, None) is not None},
        }
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        safe = {name: masked(value) if isinstance(value, str) else value for name, value in said.items()}
        return json.dumps(safe, ensure_ascii=False, default=str)


class CountCalls(logging.Handler):
    """Counts the records that kitsapi makes of its calls, for /metrics."""

    def emit(self, record: logging.LogRecord) -> None:
        """Add one call."""
        from teams.tallies import observe

        observe("kits_call_seconds", record.seconds, outcome=record.outcome)  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------------- from the web to the workers

_open: dict[str, AbstractContextManager[None]] = {}


@signals.before_task_publish.connect
def hand_over(headers: dict[str, Any] | None = None, **_more: Any) -> None:
    """Put the request that asked for it into a message."""
    from teams.logs import facts

    request = facts().get("request")
    if headers is not None and request:
        headers[REQUEST_HEADER] = request


@signals.task_prerun.connect
def take_over(task_id: str = "", task: Any = None, **_more: Any) -> None:
    """Say in every line of a task which one it is, and which request asked for it."""
    from teams.logs import about

    request = getattr(task.request, REQUEST_HEADER, None) if task else None
    _open[task_id] = about(task=task.name if task else None, request=request)
    _open[task_id].__enter__()


@signals.task_postrun.connect
def let_go(task_id: str = "", **_more: Any) -> None:
    """The task is over."""
    opened = _open.pop(task_id, None)
    if opened is not None:
        opened.__exit__(None, None, None)
