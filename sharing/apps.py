"""The sharing room as an app."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Links that open a comparison without an account."""

    name = "sharing"
