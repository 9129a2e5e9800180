"""Descriptions of the API as pages show them."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def codes(text: str) -> SafeString:
    """Show what stands between backticks as code."""
    parts = text.split("`")
    shown = (format_html("<code>{}</code>" if number % 2 else "{}", part) for number, part in enumerate(parts))
    return SafeString("".join(shown))
