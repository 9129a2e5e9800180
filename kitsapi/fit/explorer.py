"""The Explorer GraphQL API: the schema, live answers as the portal reads them, paging, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

import httpx

from kitsapi import documents
from kitsapi.client import KitsClient
from kitsapi.errors import KitsError
from kitsapi.fit import schema
from kitsapi.fit.findings import DIFFERS, EXPLORER, FITS, NOT_TRIED, UNAUTHORIZED, Asker, Finding, Findings, nobody, not_tried
from kitsapi.types import Filter, ListedReport

A_PAGE = """query Page($accountId: ID!, $pageSize: Int!, $cursor: String) {
  touchpoints(accountId: $accountId, pageSize: $pageSize, cursor: $cursor) {
    pagination { hasNextPage nextCursor totalCount } data { id } } }"""


def check(asker: Asker, transport: httpx.BaseTransport | None) -> list[Finding]:
    """Everything that can be looked at without making a report."""
    if not asker.place.explorer_url:
        return [not_tried(EXPLORER, "everything", "its address is not known: KITS_EXPLORER_URL is not set")]
    findings = Findings(EXPLORER, asker)
    schema.check(findings)
    _refusals(findings)
    _paging(findings)
    with _client(asker, transport) as client:
        _live(findings, client)
    for name in ("create", "delete"):
        findings.note(f"answer to {name}", NOT_TRIED, "it would change something; only its document was compared")
    return findings.found


def _client(asker: Asker, transport: httpx.BaseTransport | None) -> KitsClient:
    place = asker.place
    return KitsClient(
        explorer_url=place.explorer_url,
        oauth_url=place.oauth_url,
        account_id=place.account_id,
        client_id=place.client_id,
        client_secret=place.client_secret,
        transport=transport,
    )


# ------------------------------------------------------------------------ refusals


def _refusals(findings: Findings) -> None:
    asker = findings.asker
    for checked, token in (("a call without a token", ""), ("a call with a made-up token", nobody())):
        with findings.looking_at(checked):
            said = asker.query(documents.CHECK, token=token)
            findings.refused(checked, said, 401, "AuthenticationException", UNAUTHORIZED)
    with findings.looking_at("another account"):
        said = asker.query(documents.CHECK, account_id=nobody())
        # Only the status is documented.
        differences = [] if said.status == 403 else [f"HTTP status {said.status} instead of 403"]
        findings.judge("another account", differences, f"403 {said.kind}".strip())
    checked = "a wrong value"
    with findings.looking_at(checked):
        body = asker.query(A_PAGE, pageSize=0).body.value
        errors = body.get("errors") if isinstance(body.get("errors"), list) else []
        told: Any = errors[0].get("extensions") if errors and isinstance(errors[0], dict) else None
        told = told if isinstance(told, dict) else {}
        differences = [] if errors else ["there is no GraphQL error"]
        if errors and told.get("errorType") != "ValidationException":
            differences.append(f"extensions.errorType is {told.get('errorType')!r} instead of ValidationException")
        if errors and told.get("field") != "pageSize":
            differences.append(f"extensions.field is {told.get('field')!r} instead of pageSize")
        findings.judge(checked, differences, "a GraphQL error that names the field")


def _paging(findings: Findings) -> None:
    checked = "pages of touchpoints"
    with findings.looking_at(checked):
        first = findings.asker.query(A_PAGE, pageSize=1).body.obj("data").obj("touchpoints")
        paging, shown = first.obj("pagination"), [each.text("id") for each in first.items("data")]
        if not paging.flag("hasNextPage"):
            findings.note(checked, NOT_TRIED, f"there is one page ({paging.whole('totalCount')} touchpoints)")
            return
        second = findings.asker.query(A_PAGE, pageSize=1, cursor=paging.text("nextCursor")).body.obj("data").obj("touchpoints")
        differences = [] if len(shown) == 1 else [f"pageSize 1 gave {len(shown)} entries"]
        if [each.text("id") for each in second.items("data")] == shown:
            differences.append("the next page is the same page")
        findings.judge(checked, differences, f"{paging.whole('totalCount')} touchpoints")


# ------------------------------------------------------------------------ live answers


def _live(findings: Findings, client: KitsClient) -> None:
    """What the portal reads, read as the portal reads it: the first page of a list, and one report."""
    _read(findings, "touchpoints", lambda: _many("touchpoints", len(list(islice(client.touchpoints(), 100)))))
    _read(findings, "variables", lambda: _many("variables", len(client.target_group_variables())))
    _read(findings, "summary", lambda: _summary(client))
    listed: list[ListedReport] = []

    def reports() -> str:
        page = next(client.report_pages())
        listed.extend(page.items)
        if page.unreadable:
            raise Odd("; ".join(f"{odd.id or 'a report'}: {odd.field}" for odd in page.unreadable[:5]))
        return _many("reports", len(page.items))

    _read(findings, "reports", reports)
    if not listed:
        for name in ("states", "answer"):
            findings.note(f"answer to {name}", NOT_TRIED, "the account has no report")
        return
    ids = [each.state.id for each in listed[:3]]
    _read(findings, "states", lambda: _states(client, ids))
    ready = next((each.state.id for each in listed if each.state.state == "ready"), None)
    if ready is None:
        findings.note("answer to answer", NOT_TRIED, "no report of the account is ready")
        return
    _read(findings, "answer", lambda: _answer(client, ready))


class Odd(Exception):
    """An answer that could be read and is not right."""


def _read(findings: Findings, name: str, ask: Callable[[], str]) -> None:
    try:
        findings.note(f"answer to {name}", FITS, ask())
    except (KitsError, Odd) as exc:
        findings.note(f"answer to {name}", DIFFERS, str(exc))


def _many(what: str, count: int) -> str:
    return f"{count} {what} read" if count else f"there are no {what}"


def _summary(client: KitsClient) -> str:
    everyone = client.target_group_summary(())
    if everyone.size != everyone.online_population:
        raise Odd("a target group without filters is not everyone")
    variable = next((each for each in client.target_group_variables() if each.values), None)
    if variable is None:
        return "everyone"
    some = client.target_group_summary((Filter(variable.name, (variable.values[0].value,)),))
    if not 0 <= some.incidence <= 1 or some.size > everyone.size:
        raise Odd("a part of the people is larger than all of them")
    return f"everyone, and one value of {variable.name}"


def _states(client: KitsClient, ids: list[str]) -> str:
    found = client.report_states([*ids, nobody()])
    if list(found) != ids:
        raise Odd(f"of {len(ids)} reports and one that is not there, {len(found)} came back")
    return _many("states", len(found))


def _answer(client: KitsClient, report_id: str) -> str:
    answer = client.answer(report_id)
    if answer is None or answer.results is None:
        raise Odd("a report that is ready has no metrics")
    if client.answer(nobody()) is not None:
        raise Odd("a report that is not there is not null")
    return "the metrics of one report"
