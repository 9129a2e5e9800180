"""The command line: serve, import, report, key."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from .accounts import Directory
from .clock import Clock
from .errors import Sentence
from .keys import ADMIN, ROLES, make_key
from .settings import Settings, from_environment
from .store import Store

_COMMANDS = ("serve", "import", "report", "key", "engine")
_NOTES = """
Knobs: KITSPORTAL_DATA_DIR (data go to its folder 'sandbox'), SANDBOX_PORT (8801), SANDBOX_PEOPLE (panel persons of the
make-believe country, 50000), SANDBOX_SEED (what it grows from, 2021), SANDBOX_CALCULATION_SECONDS (a calculation takes
at least so long, 4), SANDBOX_DEMO (the publisher that --account Demo opens), SANDBOX_MOST_... (limits; see README.md).
A flag goes before its variable.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; without one, serve."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or (arguments[0] not in _COMMANDS and arguments[0] not in ("-h", "--help")):
        arguments.insert(0, "serve")
    logging.basicConfig(level=logging.WARNING, format="sandbox: %(levelname)s %(name)s: %(message)s")
    given = _parser().parse_args(arguments)
    try:
        return int(_DO[given.command](_settings(given), given))
    except Sentence as problem:
        print(f"sandbox: {problem}", file=sys.stderr)
        return 1


# ----------------------------------------------------------------------- commands


def _serve(settings: Settings, _: argparse.Namespace) -> int:
    from .serve import serve

    serve(settings)
    return 0


def _engine(settings: Settings, _: argparse.Namespace) -> int:
    from .worker import run_process

    run_process(settings)
    return 0


def _import(settings: Settings, given: argparse.Namespace) -> int:
    from .importers.run import import_file

    account, visits = import_file(settings, given.file, given.format, given.account, given.day)
    days = sorted(visits.days)
    print(
        f"Imported {len(visits.people)} persons, {len(visits.medias)} media with {visits.sections} sections,",
        end=" ",
    )
    print(f"from {days[0]} to {days[-1]}, as account {account.name!r} ({account.id}).")
    return 0


def _report(settings: Settings, given: argparse.Namespace) -> int:
    from .report import compare

    store = Store(settings.database)
    directory = Directory(settings, store)
    view = directory.view(directory.find(given.account).id, Clock(store).today())
    assert view is not None
    figures = compare(view, given.set_a, given.set_b, given.start, given.end)
    print(json.dumps(figures, indent=2))
    return 0


def _key(settings: Settings, given: argparse.Namespace) -> int:
    store = Store(settings.database)
    account = Directory(settings, store).find(given.account)
    key = make_key(store, account.id, given.role, Clock(store).now())
    parts = {"client_id": key.client_id, "client_secret": key.client_secret, "account_id": key.account_id}
    if given.json:
        print(json.dumps(parts))
        return 0
    print(f"A key for {account.name} ({given.role}). The secret is shown only now.")
    for name, value in parts.items():
        print(f"{name}: {value}")
    return 0


_DO = {"serve": _serve, "import": _import, "report": _report, "key": _key, "engine": _engine}


# ------------------------------------------------------------------------ parsing


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A Kits of one's own. Without a command it serves.",
        epilog=_NOTES,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="{serve,import,report,key}")
    serve = _command(commands, "serve", "serve the imitated APIs", country=True)
    serve.add_argument("--host", help="the address to listen on; this machine only unless told otherwise")
    serve.add_argument("--port", type=int, help="0 takes any free port")
    serve.add_argument("--calculation-seconds", type=float, help="a calculation takes at least so long")
    engine = _command(commands, "engine", None, country=True)
    engine.add_argument("--calculation-seconds", type=float)
    _import_flags(_command(commands, "import", "import visits of your own as an account"))
    _report_flags(_command(commands, "report", "print a comparison as JSON", country=True))
    key = _command(commands, "key", "make an API key")
    key.add_argument("--account", required=True, help="name or id; Demo is the demo team's publisher")
    key.add_argument("--role", choices=ROLES, default=ADMIN)
    key.add_argument("--json", action="store_true", help="print client_id, client_secret and account_id as JSON")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str | None,
    country: bool = False,
) -> argparse.ArgumentParser:
    shown = {"help": text} if text else {}
    parser = commands.add_parser(name, description=text, epilog=_NOTES, **shown)  # type: ignore[arg-type]
    parser.add_argument("--data", type=Path, help="the data folder itself")
    if country:
        parser.add_argument("--people", type=int, help="panel persons of the make-believe country")
        parser.add_argument("--seed", type=int, help="what the country grows from")
    return parser


def _import_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--format", required=True, choices=("csv", "msnbc", "parquet"))
    parser.add_argument("--account", required=True, help="the account's name")
    parser.add_argument("--day", type=date.fromisoformat, help="the day of all visits, where the file does not say")


def _report_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", required=True, help="name or id")
    for flag in ("--set-a", "--set-b"):
        text = "names or ids divided by commas; may be repeated, for names that hold commas"
        parser.add_argument(flag, required=True, action="append", help=text)
    parser.add_argument("--from", dest="start", required=True, type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--to", dest="end", required=True, type=date.fromisoformat, metavar="DATE")


def _settings(given: argparse.Namespace) -> Settings:
    """The environment's settings, with the flags over them."""
    names = ("data", "people", "seed", "host", "port", "calculation_seconds")
    flags = {name: getattr(given, name, None) for name in names}
    return replace(from_environment(), **{name: value for name, value in flags.items() if value is not None})
