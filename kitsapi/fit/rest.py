"""The Core and the Kits Rest API: lists, their pages and entries, and refusals. Nothing but GET is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from kitsapi.fit.findings import (
    CORE,
    DIFFERS,
    NOT_TRIED,
    REST,
    UNAUTHORIZED,
    Asker,
    Finding,
    Findings,
    Said,
    nobody,
    not_tried,
    shape,
)

NULL = type(None)
TEXT, NULLABLE, NUMBER = (str,), (str, NULL), (int, float)
PAGINATION = {"hasNextPage": (bool,), "nextCursor": NULLABLE, "totalCount": (int,)}
TRACKPOINT: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("id", "type", "name", "ownerAccountId", "ownerName"), TEXT),
    "isOwn": (bool,),
    **dict.fromkeys(("parentId", "platform", "language", "network"), NULLABLE),
    **dict.fromkeys(("atoms", "publicationTypes", "contentLabels", "labels", "groups", "validation"), (list,)),
}
VALIDATION: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("trackpointId", "type", "name"), TEXT),
    **dict.fromkeys(("isOwn", "isValid"), (bool,)),
    "validation": (list,),
}
STRETCH = dict.fromkeys(("from", "to", "status"), TEXT)
KIT = {**dict.fromkeys(("id", "name", "calculationMethod", "createdAt"), TEXT), "trackpoints": (list,)}
NUMBERS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("from", "to"), TEXT),
    **dict.fromkeys(("reach", "pageViews", "sampleSize"), NUMBER),
    **dict.fromkeys(("sessions", "visitsPerUser", "pageViewsPerUser"), (*NUMBER, NULL)),
}
COLLECTIONS = ("medias", "sections", "media-titles", "media-title-sections", "groups", "members")

# Data lag a day, and zones differ: these days are over everywhere.
_LAST, _WEEK = timedelta(days=2), timedelta(days=6)


def check_core(asker: Asker) -> list[Finding]:
    """Lists of trackpoints, one of each kind, and their validation in a week."""
    if not asker.place.core_url:
        return [not_tried(CORE, "everything", "its address is not known: KITS_CORE_URL is not set")]
    findings = Findings(CORE, asker)
    base = _base(asker.place.core_url, asker)
    for path in COLLECTIONS:
        _collection(findings, base, path)
    for scope in ("own", "members"):
        _list(findings, f"trackpoints?scope={scope}", f"{base}/trackpoints", TRACKPOINT, scope=scope)
    days = dict(zip(("from", "to"), _week(), strict=True))
    entry = _list(findings, "trackpoints/validation", f"{base}/trackpoints/validation", VALIDATION, **days)
    if entry and entry["validation"]:
        findings.judge("entries of validation", shape(entry["validation"][0], STRETCH, "validation[0]"))
    _paging(findings, f"{base}/trackpoints")
    _refusals(findings, f"{base}/medias", asker.place.core_url)
    findings.note("creating, changing, deleting, validating", NOT_TRIED, "it would change something")
    return findings.found


def check_kits(asker: Asker) -> list[Finding]:
    """The list of kits, one of them, and its numbers for a week."""
    if not asker.place.rest_url:
        return [not_tried(REST, "everything", "its address is not known: KITS_REST_URL is not set")]
    findings = Findings(REST, asker)
    kits = f"{_base(asker.place.rest_url, asker)}/kits"
    kit = _list(findings, "kits", kits, KIT)
    if kit:
        _one(findings, "kits/{id}", f"{kits}/{kit['id']}", KIT)
        _report(findings, f"{kits}/{kit['id']}/report")
    else:
        for checked in ("kits/{id}", "kits/{id}/report"):
            findings.note(checked, NOT_TRIED, "the account has no kit")
    _refusals(findings, kits, asker.place.rest_url)
    findings.note("creating, changing", NOT_TRIED, "it would change something")
    return findings.found


# --------------------------------------------------------------------------- parts


def _collection(findings: Findings, base: str, path: str) -> None:
    entry = _list(findings, path, f"{base}/{path}", TRACKPOINT)
    if entry:
        _one(findings, f"{path}/{{id}}", f"{base}/{path}/{entry['id']}", TRACKPOINT)


def _list(findings: Findings, checked: str, url: str, wanted: Any, **params: Any) -> dict[str, Any] | None:
    """One page of a list. Its first entry, if it is as it should be."""
    with findings.looking_at(checked):
        said = findings.asker.get(url, pageSize=1, **params)
        if _is_odd(findings, checked, said):
            return None
        differences = shape(said.body.value.get("pagination"), PAGINATION, "pagination")
        entries = said.body.entries("data")
        for number, entry in enumerate(entries):
            differences += shape(entry.value, wanted, f"data[{number}]")
        if len(entries) > 1:
            differences.append(f"pageSize 1 gave {len(entries)} entries")
        total = "" if differences else f"{said.body.value['pagination']['totalCount']} there"
        findings.judge(checked, differences, total)
        found: dict[str, Any] | None = entries[0].value if entries and not differences else None
        return found
    return None


def _one(findings: Findings, checked: str, url: str, wanted: Any) -> None:
    with findings.looking_at(checked):
        said = findings.asker.get(url)
        if not _is_odd(findings, checked, said):
            findings.judge(checked, shape(said.body.value, wanted, "body"), f"{len(wanted)} fields")


def _report(findings: Findings, url: str) -> None:
    checked = "kits/{id}/report"
    with findings.looking_at(checked):
        first, last = _week()
        said = findings.asker.get(url, **{"from": first, "to": last, "granularity": "day"})
        if _is_odd(findings, checked, said):
            return
        rows = said.body.entries("data")
        differences = shape(said.body.value.get("total"), NUMBERS, "total")
        for number, row in enumerate(rows):
            differences += shape(row.value, NUMBERS, f"data[{number}]")
        if len(rows) != 7:
            differences.append(f"a week by day has {len(rows)} entries")
        findings.judge(checked, differences, "a week by day")


def _paging(findings: Findings, url: str) -> None:
    checked = "pages of trackpoints"
    with findings.looking_at(checked):
        first = findings.asker.get(url, pageSize=1).body
        paging = first.obj("pagination")
        if not paging.flag("hasNextPage"):
            findings.note(checked, NOT_TRIED, "there is one page")
            return
        second = findings.asker.get(url, pageSize=1, cursor=paging.text("nextCursor")).body
        ids = [[each.text("id") for each in page.items("data")] for page in (first, second)]
        findings.judge(checked, ["the next page is the same page"] if ids[0] == ids[1] else [])


def _refusals(findings: Findings, url: str, root: str) -> None:
    asker = findings.asker
    with findings.looking_at("a call without a token"):
        said = asker.get(url, token="")
        findings.refused("a call without a token", said, 401, "AuthenticationException", UNAUTHORIZED)
    with findings.looking_at("another account"):
        said = asker.get(url.replace(_base(root, asker), f"{root.rstrip('/')}/accounts/{nobody()}"))
        findings.refused("another account", said, 403, "AuthorizationException")
    with findings.looking_at("an id that is not there"):
        findings.refused("an id that is not there", asker.get(f"{url}/{nobody()}"), 404, "NotFoundException")
    with findings.looking_at("a wrong value"):
        said = asker.get(url, pageSize=0)
        findings.refused("a wrong value", said, 400, "ValidationException", at="pageSize")


def _is_odd(findings: Findings, checked: str, said: Said) -> bool:
    if said.status == 200:
        return False
    kind = f" ({said.kind})" if said.kind else ""
    findings.note(checked, DIFFERS, f"HTTP status {said.status}{kind} instead of 200")
    return True


def _base(root: str, asker: Asker) -> str:
    return f"{root.rstrip('/')}/accounts/{asker.place.account_id}"


def _week() -> tuple[str, str]:
    last = datetime.now(UTC).date() - _LAST
    return (last - _WEEK).isoformat(), last.isoformat()
