"""Examples of trackpoints that could be true: a section has a parent, a title its parts, and what is new is not validated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from .rest import EXAMPLE_OTHER_ID

_KIND = re.compile(r"(create|get|list|change)(MediaTitleSection|MediaTitle|Section|Media|Group|Member)s?$")


def _of(kind: str, *, part: str = "", **changes: Any) -> dict[str, Any]:
    atoms = [{"id": EXAMPLE_OTHER_ID, "type": part}] if part else []
    return {"type": kind, "platform": None, "atoms": atoms, **changes}


_ADMINISTRATION = {"ownerName": "Measurement administration (sandbox)", "isOwn": False, "language": None}
_KINDS: Mapping[str, Mapping[str, Any]] = {
    "Media": _of("MEDIA", platform="WEB"),
    "Section": _of("SECTION", name="metropolinaamu.example / Sports", parentId=EXAMPLE_OTHER_ID),
    "MediaTitle": _of("MEDIA_TITLE", part="MEDIA", name="Metropolin Aamu"),
    "MediaTitleSection": _of("MEDIA_TITLE_SECTION", part="SECTION", name="Metropolin Aamu / Sports", parentId=EXAMPLE_OTHER_ID),
    "Group": _of("GROUP", part="MEDIA", name="Regional news", **_ADMINISTRATION),
    "Member": _of("MEASUREMENT_MEMBER", part="MEDIA", name="Kaukoranta Media", language=None),
}


def make_true(document: Mapping[str, Any]) -> None:
    """Make each answered trackpoint of a document one of the kind that its operation is about, as it was sent."""
    for methods in document["paths"].values():
        for said in methods.values():
            found = _KIND.match(said["operationId"])
            if found:
                _make_true(said, *found.groups())


def _make_true(said: Mapping[str, Any], verb: str, kind: str) -> None:
    content = said["responses"]["201" if verb == "create" else "200"]["content"]["application/json"]
    answer = content["example"] = deepcopy(content["example"])
    shown = answer["data"][0] if verb == "list" else answer
    shown.update(_KINDS[kind])
    if "requestBody" in said:
        sent = said["requestBody"]["content"]["application/json"]["example"]
        shown.update({name: value for name, value in sent.items() if name in shown and name != "atoms"})
    if verb == "create":
        shown["validation"] = [{**days, "status": "NOT_VALIDATED"} for days in shown["validation"]]
