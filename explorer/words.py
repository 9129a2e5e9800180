"""Words of Kits that people read: blocks and presets. A word that is not listed is shown as Kits spells it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

BLOCKS = [
    ("overview", _("Overview: reach, page views, sessions")),
    ("profile", _("Profile: who they are, by age, gender and more")),
    ("trend", _("Trend: every day by itself")),
    ("buildup", _("Build-up: how reach grows from day to day")),
    ("geography", _("Regions: where they live")),
    ("touchpoints", _("Touchpoints: what each one brings")),
    ("duplication", _("Duplication: which touchpoints share people")),
    ("platform", _("Platform: web, apps and video")),
    ("frequency", _("Frequency distribution: people by number of visits")),
]

BLOCK_NAMES = {
    "overview": _("Overview"),
    "profile": _("Profile"),
    "trend": _("Trend"),
    "buildup": _("Build-up"),
    "geography": _("Regions"),
    "touchpoints": _("Touchpoints"),
    "duplication": _("Duplication"),
    "platform": _("Platform"),
    "frequency": _("Frequency distribution"),
}

DATE_PRESETS = {
    "yesterday": _("Yesterday"),
    "last_7_days": _("Last 7 days"),
    "last_week": _("Last week"),
    "last_28_days": _("Last 28 days"),
    "last_month": _("Last month"),
}

RECALCULATIONS = {
    "none": _("Not recalculated by Kits"),
    "daily": _("Every day"),
    "weekly": _("Every week"),
    "monthly": _("Every month"),
}

RELATIONS = {
    "same": _("The same days as A"),
    "week_before": _("A week before A"),
    "previous": _("The days right before A"),
    "year_before": _("52 weeks before A, on the same weekdays"),
}

TOUCHPOINT_PRESETS = {
    "all_my_media": _("All my media"),
    "all_my_media_titles": _("All my media titles"),
    "all_my_sections": _("All my sections"),
    "all_my_media_title_sections": _("All my media title sections"),
    "all_my_groups": _("All my groups"),
}


def touchpoints_in_words(count: int, kind: str = "") -> str:
    """Return "3 media titles"; of mixed or unknown kinds "3 touchpoints"."""
    words = {
        "media": ngettext("%(n)d media", "%(n)d media", count),
        "section": ngettext("%(n)d section", "%(n)d sections", count),
        "media_title": ngettext("%(n)d media title", "%(n)d media titles", count),
        "media_title_section": ngettext("%(n)d media title section", "%(n)d media title sections", count),
        "group": ngettext("%(n)d group", "%(n)d groups", count),
    }
    return words.get(kind, ngettext("%(n)d touchpoint", "%(n)d touchpoints", count)) % {"n": count}
