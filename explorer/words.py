"""Words of Kits that people read: blocks and presets. A word that is not listed is shown as Kits spells it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

BLOCKS = [
    ("overview", _("Overview: reach, page views, sessions")),
    ("profile", _("Profile: who they are, by age, gender and more")),
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

TOUCHPOINT_PRESETS = {
    "all_my_media": _("All my media"),
    "all_my_media_titles": _("All my media titles"),
    "all_my_sections": _("All my sections"),
    "all_my_media_title_sections": _("All my media title sections"),
    "all_my_groups": _("All my groups"),
}
