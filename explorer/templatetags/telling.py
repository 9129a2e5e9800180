"""Whether the reader of a page is told."""

from __future__ import annotations

from typing import Any

from django import template

from explorer.models import Report, Run
from teams import notices

register = template.Library()


@register.simple_tag
def is_told(user: Any, report: Report, run: Run | None = None) -> bool:
    """Whether this person gets a mail when the calculation ends."""
    is_maker = ((run.created_by_id if run else None) or report.created_by_id) == user.pk
    if hasattr(report, "chosen"):  # as the page found it
        return notices.would_tell(user, report.team, report.chosen, is_maker=is_maker)
    return notices.follows(user, report.team, report.uuid, is_maker=is_maker)
