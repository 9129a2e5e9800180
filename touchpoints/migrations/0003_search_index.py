"""The search's own tables and the triggers that keep them. Django knows nothing of them; touchpoints.search_index does."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from touchpoints import search_index


def install(_apps: Any, schema: Any) -> None:
    """Make the index and fill it with what is mirrored already."""
    search_index.install(schema.connection)


def remove(_apps: Any, schema: Any) -> None:
    """Leave nothing of it."""
    search_index.remove(schema.connection)


class Migration(migrations.Migration):
    """Makes the search index."""

    dependencies = [("touchpoints", "0002_sort_key")]

    operations = [migrations.RunPython(install, remove)]
