"""The sign-in: a token for the key, and the documented refusal without one."""

from __future__ import annotations

from kitsapi.fit.findings import DIFFERS, FITS, NOT_TRIED, OAUTH, Asker, Finding, Findings

SIGNING_IN = "a token for the key"


def check(asker: Asker) -> list[Finding]:
    """Sign in, and let the asker keep the token."""
    findings = Findings(OAUTH, asker)
    with findings.looking_at(SIGNING_IN):
        said = asker.sign_in()
        if said.status != 200:
            kind = f" ({said.kind})" if said.kind else ""
            findings.note(SIGNING_IN, DIFFERS, f"HTTP status {said.status}{kind} instead of 200")
            return findings.found
        asker.token = said.body.legible("token") or said.body.legible("access_token")
        findings.judge(SIGNING_IN, [] if asker.token else ["neither token nor access_token is a text"])
        findings.judge("its field token", [] if said.body.legible("token") else ["only access_token is there"])
        findings.note(*_lifetime(said.body.value.get("expires_in")))
    findings.note("a wrong secret", NOT_TRIED, "guessing secrets may close a key")
    return findings.found


def _lifetime(seconds: object) -> tuple[str, str, str]:
    checked = "it lives 30 minutes"
    if seconds is None:
        return checked, NOT_TRIED, "the answer does not say; the portal takes half an hour"
    fits = str(seconds) == "1800"
    return checked, FITS if fits else DIFFERS, "" if fits else f"expires_in is {seconds!r}; the portal goes by it"
