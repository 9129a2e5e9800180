"""`manage.py check_kits`: what of the documents that this portal follows fits a given Kits.

It asks harmless questions only and creates nothing. The key is that of a connected account, or comes from the
environment, so that no secret stands in a list of processes.
"""

from __future__ import annotations

import json
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from kitsapi.fit.check import all_fits, check
from kitsapi.fit.findings import DIFFERS, DOCUMENTS, FITS, NOT_TRIED, Finding, Place
from teams import vault
from teams.models import KitsAccount

ADDRESSES = {
    "oauth": ("KITS_OAUTH_URL", "/oauth/v1/token"),
    "explorer": ("KITS_EXPLORER_URL", "/kits-explorer/v1/graphql"),
    "core": ("KITS_CORE_URL", "/core/v1"),
    "rest": ("KITS_REST_URL", "/kits/v1"),
}
KEY = {"account_id": "KITS_CHECK_ACCOUNT_ID", "client_id": "KITS_CHECK_CLIENT_ID", "client_secret": "KITS_CHECK_CLIENT_SECRET"}


class Command(BaseCommand):
    """Ask, print, and end with 0 if nothing differs, with 1 if anything does."""

    help = "Say, document by document, what fits a Kits: of a connected account, or of a key in the environment."

    def add_arguments(self, parser: CommandParser) -> None:
        """An account of the portal, or a key; other addresses; how to print."""
        parser.add_argument("--account", help="a connected Kits account: its name, its UserReport account ID or its UUID here")
        parser.add_argument("--account-id", help=f"a UserReport account ID; else {KEY['account_id']}")
        parser.add_argument("--client-id", help=f"a client id; else {KEY['client_id']}. The secret: {KEY['client_secret']}")
        parser.add_argument("--sandbox", action="store_true", help="ask the sandbox at SANDBOX_URL rather than Kits")
        for name, (setting, _path) in ADDRESSES.items():
            parser.add_argument(f"--{name}-url", help=f"another address than {setting}")
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find whom to ask, ask, and say what came of it."""
        place = _place_of_account(options) if options["account"] else _place_of_key(options)
        findings = check(place)
        self.stdout.write(as_json(place, findings) if options["json"] else as_table(place, findings))
        if not all_fits(findings):
            raise SystemExit(1)


# ------------------------------------------------------------------------- whom to ask


def _place_of_account(options: dict[str, Any]) -> Place:
    account = _account(options["account"])
    if account.pause_ends_at() is not None:
        raise CommandError("Kits asked for a pause for this account. Try again when it is over.")
    try:
        secret = vault.open_(account.sealed_secret, row=account, field="sealed_secret")
    except vault.VaultError as exc:
        raise CommandError("The account's secret cannot be opened with this portal's key ring.") from exc
    addresses = _addresses(options, sandbox=account.is_sandbox())
    return Place(**addresses, account_id=account.account_id, client_id=account.client_id, client_secret=secret)


def _account(wanted: str) -> KitsAccount:
    named = Q(name__iexact=wanted) | Q(account_id=wanted)
    found = [each for each in KitsAccount.objects.connected().select_related("team") if str(each.uuid) == wanted]
    found = found or list(KitsAccount.objects.connected().select_related("team").filter(named))
    if not found:
        raise CommandError(f"There is no connected Kits account {wanted!r}.")
    if len(found) > 1:
        listed = "\n".join(f"  {each.uuid}  {each.name} ({each.team})" for each in found)
        raise CommandError(f"There are {len(found)} accounts {wanted!r}; name one by its UUID:\n{listed}")
    return found[0]


def _place_of_key(options: dict[str, Any]) -> Place:
    key = {name: options.get(name) or os.environ.get(variable, "") for name, variable in KEY.items()}
    missing = [KEY[name] for name, value in key.items() if not value]
    if missing:
        raise CommandError(f"Name an account with --account, or set {', '.join(missing)}.")
    return Place(**_addresses(options, sandbox=options["sandbox"]), **key)


def _addresses(options: dict[str, Any], *, sandbox: bool) -> dict[str, str]:
    base = settings.SANDBOX_URL.rstrip("/")
    if sandbox and not base:
        raise CommandError("This portal has no sandbox: SANDBOX_URL is not set.")
    return {
        f"{name}_url": options[f"{name}_url"] or (base + path if sandbox else getattr(settings, setting))
        for name, (setting, path) in ADDRESSES.items()
    }


# --------------------------------------------------------------------------- what to say


def as_table(place: Place, findings: list[Finding]) -> str:
    """One line a finding, under its document and the address that was asked."""
    urls = (place.oauth_url, place.explorer_url, place.core_url, place.rest_url)
    width = max(len(each.checked) for each in findings)
    lines = []
    for document, url in zip(DOCUMENTS, urls, strict=True):
        lines += ["", f"{document}  {url or '(address not known)'}"]
        lines += [
            f"  {each.verdict:<9}  {each.checked:<{width}}  {each.detail}".rstrip()
            for each in findings
            if each.document == document
        ]
    count = _count(findings)
    return "\n".join([*lines[1:], "", f"{count[FITS]} fit, {count[DIFFERS]} differ, {count[NOT_TRIED]} were not tried."])


def as_json(place: Place, findings: list[Finding]) -> str:
    """The same for programs."""
    said = {
        "addresses": dict(zip(DOCUMENTS, (place.oauth_url, place.explorer_url, place.core_url, place.rest_url), strict=True)),
        "account_id": place.account_id,
        "fits": all_fits(findings),
        "counts": _count(findings),
        "findings": [
            {"document": each.document, "checked": each.checked, "verdict": each.verdict, "detail": each.detail}
            for each in findings
        ],
    }
    return json.dumps(said, indent=2, ensure_ascii=False)


def _count(findings: list[Finding]) -> dict[str, int]:
    return {verdict: sum(each.verdict == verdict for each in findings) for verdict in (FITS, DIFFERS, NOT_TRIED)}
