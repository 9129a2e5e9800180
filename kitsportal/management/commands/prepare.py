"""`manage.py prepare`: bring the database up to date, and in demo mode put the demo team into it. Safe to repeat."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from kitsportal.demo import seed


class Command(BaseCommand):
    """What has to be true of the data before the web process starts. Takes a moment where it is true already."""

    help = "Bring the database up to date; in demo mode, make the demo team once."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was done; silence means that nothing had to be."""
        if _has_unapplied_migrations():
            call_command("migrate", interactive=False, verbosity=0)
            self.stdout.write("The database is up to date.")
        call_command("createcachetable", verbosity=0)
        if settings.KITSPORTAL_DEMO:
            for line in seed():
                self.stdout.write(line)


def _has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
