"""All documents of one Kits, one after another."""

from __future__ import annotations

import httpx

from kitsapi.fit import explorer, oauth, rest
from kitsapi.fit.findings import CORE, DIFFERS, EXPLORER, FITS, REST, Asker, Finding, Place, not_tried


def check(place: Place, transport: httpx.BaseTransport | None = None) -> list[Finding]:
    """What fits, what differs and what could not be tried. Asks some forty questions; changes nothing."""
    with Asker(place, transport) as asker:
        found = oauth.check(asker)
        if not asker.token:
            return found + [not_tried(document, "everything", "there is no token") for document in (EXPLORER, CORE, REST)]
        found += explorer.check(asker, transport)
        return found + rest.check_core(asker) + rest.check_kits(asker)


def all_fits(findings: list[Finding]) -> bool:
    """Nothing differs, and something fits."""
    verdicts = {each.verdict for each in findings}
    return FITS in verdicts and DIFFERS not in verdicts
