"""The explorer room as an app."""

from django.apps import AppConfig


class ExplorerConfig(AppConfig):
    """Reports, runs and their comparisons."""

    name = "explorer"

    def ready(self) -> None:
        """Say how questions of this room are answered."""
        from explorer import deleting
        from explorer.console import asking as console
        from explorer.kits import asking
        from teams.answering import answers
        from teams.models.inquiry import Kind

        answers(Kind.REPORT_DELETION, deleting.send, deleting.settled)
        answers(Kind.KIT_LIST, asking.list_kits, asking.list_follows)
        answers(Kind.KIT_NUMBERS, asking.numbers)
        answers(Kind.KIT_CHANGE, asking.send, asking.kit_follows)
        answers(Kind.KIT_LOOK_UP, asking.look, asking.kit_follows)
        answers(Kind.CONSOLE_QUERY, console.send, console.note_failure)
        answers(Kind.CONSOLE_CHANGE, console.change)
        answers(Kind.CONSOLE_SCHEMA, console.read_schema)
