"""The marker at the end of a report's name at Kits, by which a report is found again (docs/kits-api.md, lost answers)."""

from __future__ import annotations

import re
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_TAIL = re.compile(rf" \[kp:([{CROCKFORD}]{{{LENGTH}}})\]$")


def new_marker() -> str:
    """Return twelve random letters that are hard to misread (60 bits)."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(LENGTH))


def marked(name: str, marker: str) -> str:
    """Return the name as Kits gets it."""
    return f"{name} [kp:{marker}]"


def marker_of(name: str) -> str | None:
    """Return the marker that a name at Kits ends with, or None."""
    found = _TAIL.search(name)
    return found[1] if found else None


def without_marker(name: str, marker: str | None) -> str:
    """Return the name for people: only the run's own marker is taken off."""
    return name.removesuffix(f" [kp:{marker}]") if marker else name
