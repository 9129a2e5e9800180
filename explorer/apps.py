"""The explorer room as an app."""

from django.apps import AppConfig


class ExplorerConfig(AppConfig):
    """Reports, runs and their comparisons."""

    name = "explorer"

    def ready(self) -> None:
        """Say how questions of this room are answered."""
        from explorer import deleting
        from teams.answering import answers
        from teams.models.inquiry import Kind

        answers(Kind.REPORT_DELETION, deleting.send, deleting.settled)
