"""The room's name for Django."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _mend_search_index(using: str, **_: Any) -> None:
    from django.db import connections

    from touchpoints import search_index

    search_index.mend(connections[using])


class TouchpointsConfig(AppConfig):
    """Touchpoints, their syncs and their search."""

    name = "touchpoints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Look after the search index whenever migrations have run, and say how questions of this room are answered."""
        from teams.answering import answers
        from teams.models.inquiry import Kind
        from touchpoints.own import changes, looking

        answers(Kind.OWN_CHANGE, changes.send, changes.mirror_follows)
        answers(Kind.OWN_LOOK_UP, looking.look, changes.found_follows)
        post_migrate.connect(_mend_search_index, sender=self, dispatch_uid="touchpoints.search_index")
