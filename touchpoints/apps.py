"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    """Touchpoints, their syncs and their search."""

    name = "touchpoints"
    default_auto_field = "django.db.models.BigAutoField"
