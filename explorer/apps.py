"""The explorer room as an app."""

from django.apps import AppConfig


class ExplorerConfig(AppConfig):
    """Reports, runs and their comparisons."""

    name = "explorer"
