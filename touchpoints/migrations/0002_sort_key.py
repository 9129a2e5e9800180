"""Names in the order of the alphabet: what is mirrored already gets its key at once, since an unchanged name is not written again."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from touchpoints.folding import sort_key

BATCH = 1000


def fill(apps: Any, _schema: Any) -> None:
    """Give every touchpoint its key."""
    touchpoints = apps.get_model("touchpoints", "Touchpoint").objects
    batch = []
    for row in touchpoints.only("pk", "name").iterator(BATCH):
        row.sort_key = sort_key(row.name)
        batch.append(row)
        if len(batch) == BATCH:
            touchpoints.bulk_update(batch, ["sort_key"])
            batch = []
    touchpoints.bulk_update(batch, ["sort_key"])


class Migration(migrations.Migration):
    """Adds the column, fills it, and moves the index by name to it."""

    dependencies = [("touchpoints", "0001_initial")]

    operations = [
        migrations.AddField("touchpoint", "sort_key", models.TextField(default="", editable=False), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex("touchpoint", "touchpoint_by_name"),
        migrations.AddIndex("touchpoint", models.Index(fields=["account", "sort_key"], name="touchpoint_by_name")),
    ]
