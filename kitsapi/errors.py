"""What can go wrong when talking to Kits, in words the portal can act on.

KitsError
├── KitsUnavailable          no usable answer to a read, or never sent; may be tried again (retry_after)
│   ├── KitsUnreadable       a read was answered, but not in a form that can be read: asking for less may help
│   └── KitsOutcomeUnknown   a write was sent and not answered: look before repeating
├── KitsDenied               the key or its rights are wrong; a person must act
└── KitsRejected             Kits understood the call and said no (field, sentence)
    └── KitsMissing          what the call is about is not there
"""

from __future__ import annotations

from datetime import timedelta


class KitsError(Exception):
    """Base of all. Its text is one English sentence that may be shown to a person; it holds no secret."""


class KitsUnavailable(KitsError):
    """No usable answer. The same call may be made again, not before `retry_after` where Kits named a time."""

    def __init__(self, sentence: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class KitsUnreadable(KitsUnavailable):
    """Kits answered a read, but in another shape or with errors in it: one odd thing may have spoiled all others."""


class KitsOutcomeUnknown(KitsUnavailable):
    """A write was sent and its answer is missing or unreadable: Kits may have done it. Look first."""


class KitsDenied(KitsError):
    """The key is wrong (401) or may not see this account (403)."""

    def __init__(self, sentence: str, *, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class KitsRejected(KitsError):
    """Kits understood the call and refused it. `field` is the input at fault, or empty: of the Explorer API its path in Kits'
    words, of the Rest APIs its name in the portal's."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class KitsMissing(KitsRejected):
    """There is nothing at this address, and Kits says so itself (404 in its envelope)."""
