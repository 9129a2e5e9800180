"""Names that people give: one that is too long is refused with a sentence, or shortened where it is seen; never in silence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import ngettext


class NameField(forms.CharField):
    """A name with a greatest length. A browser would cut what is pasted without a word, so it is not told the length."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return the attributes of the field without its length."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


def too_long(name: str, most: int) -> str:
    """Return a sentence if a name has more than so many characters, else nothing."""
    if len(name) <= most:
        return ""
    words = {"n": len(name), "most": most}
    return (
        ngettext(
            "The name has %(n)d character; it may have at most %(most)d.",
            "The name has %(n)d characters; it may have at most %(most)d.",
            len(name),
        )
        % words
    )


def shortened(name: str, most: int) -> str:
    """Return a name that the portal made or read with at most so many characters, its end marked where it was cut."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
