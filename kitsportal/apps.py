"""The project as an app: its commands, and Celery bound to every process that speaks Django."""

from django.apps import AppConfig


class KitsPortalConfig(AppConfig):
    """Wiring that must be there before the first request or task."""

    name = "kitsportal"

    def ready(self) -> None:
        """Bind shared tasks to the portal's Celery app."""
        from kitsportal import celery  # noqa: F401
