"""What of a comparison a link shows. Plain data in, plain data out: what is left out is not even stored."""

from __future__ import annotations

from typing import Any

# Parts that say who the people are: of other publishers' touchpoints only where the team allows it.
PEOPLE = frozenset({"profile", "regions"})
# Parts that name the touchpoints a set is made of.
MAKING = frozenset({"touchpoints", "duplication"})


def shown(
    comparison: dict[str, Any], *, part: str = "", hides_sets: bool = False, hides_people: bool = False
) -> dict[str, Any]:
    """Return the comparison without what the link keeps to itself. `part`: only the part with this key.

    A part that the newest run does not have leaves a comparison without parts, never another part.
    """
    left_out = (PEOPLE if hides_people else frozenset()) | (MAKING if hides_sets else frozenset())
    parts = [each for each in comparison["parts"] if each["key"] not in left_out and part in ("", each["key"])]
    return comparison | {"parts": parts, "head": _head(comparison["head"], hides_sets)}


def _head(head: dict[str, Any], hides_sets: bool) -> dict[str, Any]:
    if not hides_sets:
        return head
    return head | {"sets": [each | {"touchpoints": [], "excluded": []} for each in head["sets"]]}


def summary(comparison: dict[str, Any]) -> str:
    """Return the first sentence that is shown, for the preview of a link; "" where there is none."""
    return next((str(part["sentence"]) for part in comparison["parts"] if part.get("sentence")), "")
