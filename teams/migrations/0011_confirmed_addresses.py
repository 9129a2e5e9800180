"""From now on only a confirmed address opens the door: who could sign in until today can do so tomorrow."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations


def confirm(apps: Any, schema_editor: Any) -> None:
    """Count everyone's main address as confirmed, but where somebody else has confirmed the same one."""
    address = apps.get_model("account", "EmailAddress").objects.using(schema_editor.connection.alias)
    people = apps.get_model("teams", "User").objects.using(schema_editor.connection.alias)
    taken = set(address.filter(verified=True).values_list("email", flat=True))
    for number, email in people.values_list("pk", "email").iterator():
        if email in taken:
            continue
        if not address.filter(user=number, email=email).update(verified=True):
            primary = not address.filter(user=number, primary=True).exists()
            address.create(user_id=number, email=email, primary=primary, verified=True)
        taken.add(email)


class Migration(migrations.Migration):
    """Nothing is taken back: a confirmed address does no harm to an older portal."""

    dependencies = [
        ("teams", "0010_api_tokens"),
        ("account", "0009_emailaddress_unique_primary_email"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(confirm, migrations.RunPython.noop)]
