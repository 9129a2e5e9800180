"""The rules of trackpoints: what may be made, changed and deleted. Values in, a touchpoint or a refusal out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from . import catalogue as kinds
from .catalogue import Touchpoint
from .errors import Conflict, Invalid, NotFound
from .sources import View

# Of one account, the made ones and its own of the make-believe country together.
MOST = 2000

_SPOKEN = {
    kinds.MEDIA: "media",
    kinds.SECTION: "section",
    kinds.TITLE: "media title",
    kinds.TITLE_SECTION: "media title section",
    kinds.GROUP: "group",
    kinds.MEMBER: "measurement member",
}


def own(view: View) -> list[Touchpoint]:
    """The account's own trackpoints."""
    return [each for each in view.catalogue.touchpoints if each.owner == view.account]


def own_by_id(view: View, kind: str, wanted: str) -> Touchpoint:
    """The account's own of a kind. Raises NotFound."""
    found = view.catalogue.by_id.get(wanted)
    if found is None or found.type != kind or found.owner != view.account:
        raise NotFound(f"There is no {_SPOKEN[kind]} {wanted}.")
    return found


# ------------------------------------------------------------------------- making


def new(view: View, kind: str, given: Mapping[str, Any]) -> Touchpoint:
    """A new trackpoint from what was sent. Raises Invalid or Conflict."""
    if len(own(view)) >= MOST:
        raise Conflict(f"The account has {MOST} trackpoints, and that is the most.")
    made = Touchpoint(
        id=str(uuid.uuid4()),
        type=kind,
        name=given["name"],
        owner=view.account,
        platform=given.get("platform"),
        # Nothing is validated when it is made.
        rule="never",
    )
    if kind == kinds.SECTION:
        made = replace(made, parent_id=_mine(view, kinds.MEDIA, given["parentId"], "parentId").id)
    if kind == kinds.TITLE_SECTION:
        made = replace(made, parent_id=_title_with_room(view, given["parentId"]).id)
    made = _with_contents(made, given)
    made = replace(made, language=given.get("language") or _language(view, made))
    return checked(view, made)


def changed(view: View, touchpoint: Touchpoint, given: Mapping[str, Any]) -> Touchpoint:
    """The trackpoint after a change; what is not said stays. Raises Invalid or Conflict."""
    renamed = replace(
        touchpoint,
        name=given.get("name") or touchpoint.name,
        language=given.get("language") or touchpoint.language,
    )
    return checked(view, _with_contents(renamed, given))


def _with_contents(touchpoint: Touchpoint, given: Mapping[str, Any]) -> Touchpoint:
    network = given.get("network")
    return replace(
        touchpoint,
        atoms=_list(given, "atoms", touchpoint.atoms),
        publication_types=_list(given, "publicationTypes", touchpoint.publication_types),
        content_labels=_list(given, "contentLabels", touchpoint.content_labels),
        labels=_list(given, "labels", touchpoint.labels),
        groups=_list(given, "groups", touchpoint.groups),
        network=touchpoint.network if network is None else network.strip() or None,
    )


def _list(given: Mapping[str, Any], name: str, before: tuple[str, ...]) -> tuple[str, ...]:
    """What was sent, each once; else what was there."""
    sent = given.get(name)
    return before if sent is None else tuple(dict.fromkeys(sent))


def _language(view: View, touchpoint: Touchpoint) -> str | None:
    """Its parent's, else its first atom's."""
    model = touchpoint.parent_id or next(iter(touchpoint.atoms), "")
    found = view.catalogue.by_id.get(model)
    return found.language if found else None


# ----------------------------------------------------------------------- checking


def checked(view: View, touchpoint: Touchpoint) -> Touchpoint:
    """The trackpoint, if it keeps all rules. Raises Invalid or Conflict."""
    _check_name(view, touchpoint)
    _check_groups(view, touchpoint)
    if touchpoint.type == kinds.TITLE:
        _check_title(view, touchpoint)
    if touchpoint.type == kinds.TITLE_SECTION:
        _check_title_section(view, touchpoint)
    return touchpoint


def _check_name(view: View, touchpoint: Touchpoint) -> None:
    """A name is there once, among those of its kind with the same parent; so nothing is made twice by accident."""
    for each in own(view):
        is_beside = (each.type, each.parent_id) == (touchpoint.type, touchpoint.parent_id) and each.id != touchpoint.id
        if is_beside and each.name.casefold() == touchpoint.name.casefold():
            raise Conflict(f"There is a {_SPOKEN[each.type]} of that name already: {each.id}.", "name")


def _check_groups(view: View, touchpoint: Touchpoint) -> None:
    """Groups are the administration's; publishers only choose among them."""
    for wanted in touchpoint.groups:
        found = view.catalogue.by_id.get(wanted)
        if found is None or found.type != kinds.GROUP:
            raise Invalid(f"There is no group {wanted}.", "groups")


def _check_title(view: View, title: Touchpoint) -> None:
    for atom in title.atoms:
        _mine(view, kinds.MEDIA, atom, "atoms")
    sections = _with_parent(view, title.id)
    if title.content_labels and sections:
        raise Invalid("A media title with media title sections has no content labels of its own.", "contentLabels")
    for section in sections:
        for atom in section.atoms:
            if view.catalogue.by_id[atom].parent_id not in title.atoms:
                raise Invalid(f"Its media title section {section.name!r} has sections of other medias then.", "atoms")


def _check_title_section(view: View, section: Touchpoint) -> None:
    title = view.catalogue.by_id[section.parent_id or ""]
    for atom in section.atoms:
        if _mine(view, kinds.SECTION, atom, "atoms").parent_id not in title.atoms:
            raise Invalid(f"The section {atom} belongs to no media of the media title {title.name!r}.", "atoms")


def _title_with_room(view: View, wanted: str) -> Touchpoint:
    title = _mine(view, kinds.TITLE, wanted, "parentId")
    if title.content_labels:
        message = f"The media title {title.name!r} has content labels; one with media title sections must not have any."
        raise Conflict(message, "parentId")
    return title


def _mine(view: View, kind: str, wanted: str, field: str) -> Touchpoint:
    try:
        return own_by_id(view, kind, wanted)
    except NotFound:
        raise Invalid(f"The account has no {_SPOKEN[kind]} {wanted}.", field) from None


def _with_parent(view: View, parent_id: str) -> list[Touchpoint]:
    return [each for each in own(view) if each.parent_id == parent_id]


# ----------------------------------------------------------------------- deleting


def check_deletion(view: View, touchpoint: Touchpoint) -> None:
    """What others are made of, or belong to, stays. Raises Conflict."""
    below = _with_parent(view, touchpoint.id)
    if below:
        raise Conflict(f"It has {_named(below)}. Delete that first.")
    around = [each for each in own(view) if touchpoint.id in each.atoms and each.type in (kinds.TITLE, kinds.TITLE_SECTION)]
    if around:
        raise Conflict(f"It is a part of {_named(around)}. Take it out there first.")


def _named(touchpoints: Sequence[Touchpoint]) -> str:
    first = touchpoints[0]
    more = f" and {len(touchpoints) - 1} more" if len(touchpoints) > 1 else ""
    return f"the {_SPOKEN[first.type]} {first.name!r}{more}"
