"""The database's own refusal to change the audit log: two triggers, on SQLite and on PostgreSQL."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "teams_auditentry"
SENTENCE = "the audit log is append-only"
DEEDS = ("UPDATE", "DELETE")


def guard(connection: BaseDatabaseWrapper) -> None:
    """Let the database refuse to change or delete entries. Other databases have the refusals of the code alone."""
    _run(connection, {"sqlite": _guard_sqlite, "postgresql": _guard_postgresql}.get(connection.vendor, list)())


def unguard(connection: BaseDatabaseWrapper) -> None:
    """Take the refusal away: for going back in migrations, and for emptying the tables of a test."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    if connection.vendor in ("sqlite", "postgresql"):
        _run(connection, [f"DROP TRIGGER IF EXISTS {_name(deed)}{on}" for deed in DEEDS])


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _name(deed: str) -> str:
    return f"audit_no_{deed.lower()}"


def _guard_sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {_name(deed)} BEFORE {deed} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END" for deed in DEEDS
    ]


def _guard_postgresql() -> list[str]:
    refuse = f"""CREATE OR REPLACE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$"""
    return [
        refuse,
        *(
            f"CREATE TRIGGER {_name(deed)} BEFORE {deed} ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()"
            for deed in DEEDS
        ),
    ]
