"""The app `teams`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamsConfig(AppConfig):
    """The right-most Django room: it knows `kitsapi` and nothing to its left."""

    name = "teams"
    verbose_name = _("Teams")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to allauth."""
        from teams import signals  # noqa: F401 (importing connects)
