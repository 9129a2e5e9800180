"""What the pages of own touchpoints are made of: forms by kind, filled in again after a refusal, and words for a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from teams import lost_answers
from teams.kits import missing_rest_address
from teams.models import Inquiry, KitsAccount
from teams.models.inquiry import Outcome
from touchpoints.models import Kind, Touchpoint, kind_name
from touchpoints.own import changes, choices
from touchpoints.own.composite_forms import TitleForm, TitleSectionForm
from touchpoints.own.forms import MediaForm, OwnForm, SectionForm
from touchpoints.own.validation_form import ValidationForm
from touchpoints.relations import by_id

FORMS: dict[str, type[OwnForm]] = {each.kind: each for each in (MediaForm, SectionForm, TitleForm, TitleSectionForm)}
KINDS = tuple(FORMS)
VALIDATED = (Kind.MEDIA, Kind.SECTION)
SETTING = "KITS_CORE_URL"

NEW = {
    Kind.MEDIA: lambda: _("New media"),
    Kind.SECTION: lambda: _("New section"),
    Kind.MEDIA_TITLE: lambda: _("New media title"),
    Kind.MEDIA_TITLE_SECTION: lambda: _("New media title section"),
}


def missing_setting(account: KitsAccount) -> str:
    """The setting without which nothing can be changed; empty where nothing is missing."""
    return missing_rest_address(account, SETTING)


def new_kinds(account: KitsAccount) -> list[dict[str, str]]:
    """Each kind that can be made, in words, and where."""
    return [{"words": words(), "url": reverse("own-new", args=[account.uuid, kind])} for kind, words in NEW.items()]


def form_for(
    account: KitsAccount,
    kind: str,
    data: Mapping[str, Any] | None,
    *,
    touchpoint: Touchpoint | None = None,
    title: Touchpoint | None = None,
    initial: Mapping[str, Any] | None = None,
) -> OwnForm:
    """The form of a kind. Raises Http404 where a title section's title is not there."""
    more: dict[str, Any] = {"account": account, "touchpoint": touchpoint, "initial": dict(initial or {})}
    if kind == Kind.MEDIA_TITLE_SECTION:
        more["title"] = title or owner_of(touchpoint)
    return FORMS[kind](data, **more)


def owner_of(touchpoint: Touchpoint | None) -> Touchpoint:
    """Whom it belongs to. Raises Http404 where the mirror does not know."""
    id = touchpoint.parent_upstream_id if touchpoint else ""
    owner = by_id(touchpoint.account, [id]).get(id) if touchpoint else None
    if owner is None:
        raise Http404
    return owner


def title_with_room(account: KitsAccount, uuid: str) -> Touchpoint | None:
    """The title that was chosen for a new section, if it may have one."""
    rows = choices.own(account, Kind.MEDIA_TITLE)
    return next((row for row in rows if str(row.uuid) == uuid and not row.content_labels), None)


def typed(post: QueryDict) -> dict[str, list[str]]:
    """A form as it was filled in."""
    return {name: post.getlist(name) for name in post if name not in ("csrfmiddlewaretoken", "key")}


def form_again(change: Inquiry) -> forms.Form | None:
    """The form of a change that was not made, as it was filled in, with what Kits said at its field. None: it has none."""
    data = QueryDict(mutable=True)
    for name, values in change.input["typed"].items():
        data.setlist(name, values)
    data["key"] = str(uuid4())
    form = _form_of(change, data)
    if form is None:
        return None
    form.full_clean()
    if change.outcome == Outcome.REFUSED:
        field = change.field if change.field in form.fields else None
        form.add_error(field, change.problem)
    return form


def _form_of(change: Inquiry, data: QueryDict) -> forms.Form | None:
    account, kind, id = change.account, change.input["kind"], change.input["id"]
    match change.input["action"]:
        case "validate":
            return ValidationForm(data)
        case "change" if touchpoint := changes.mirrored(change, id):
            return form_for(account, kind, data, touchpoint=touchpoint)
        case "create":
            parent = changes.mirrored(change, change.input["fields"].get("parent_id", ""))
            if kind == Kind.MEDIA_TITLE_SECTION and parent is None:
                return None
            return form_for(account, kind, data, title=parent)
    return None


def form_url(change: Inquiry) -> str:
    """Where that form is posted."""
    touchpoint = changes.mirrored(change, change.input["id"])
    match change.input["action"]:
        case "create":
            parent = changes.mirrored(change, change.input["fields"].get("parent_id", ""))
            asked = {"title": parent.uuid} if parent and change.input["kind"] == Kind.MEDIA_TITLE_SECTION else {}
            url = reverse("own-new", args=[change.account.uuid, change.input["kind"]])
            return f"{url}?{urlencode(asked)}" if asked else url
        case "change" | "delete" | "validate" as action if touchpoint:
            names = {"change": "own-change", "delete": "own-deletion", "validate": "own-validation"}
            return reverse(names[action], args=[touchpoint.uuid])
    return list_url(change.account)


def list_url(account: KitsAccount) -> str:
    """Where an account's own touchpoints are listed."""
    return f"{reverse('own-list', args=[account.team.uuid])}?account={account.uuid}"


def heading(change: Inquiry) -> str:
    """A change in words."""
    words = {"kind": kind_name(change.input["kind"]).lower(), "name": change.input["name"]}
    match change.input["action"]:
        case "create":
            return _("New %(kind)s: %(name)s") % words
        case "change":
            return _("Change of %(name)s") % words
        case "delete":
            return _("Deletion of %(name)s") % words
    return _("Validation of %(name)s") % words


def outcome_of(change: Inquiry) -> dict[str, Any]:
    """What the page of a change shows: how it stands, what a look has shown, and the form if it may be sent again."""
    outcome, look = change.outcome, lost_answers.latest_look(change)
    is_found = lost_answers.is_found(look)
    is_undone = outcome == Outcome.UNKNOWN and lost_answers.is_proven_undone(change, look)
    is_done = outcome == Outcome.DONE or is_found
    id = (change.answer or (look.answer if look else None) or {}).get("id", "")
    may_repeat = is_undone or outcome in (Outcome.REFUSED, Outcome.DENIED, Outcome.UNSENT)
    return {
        "change": change,
        "heading": heading(change),
        "look": look,
        "measured": changes.measured(change),
        "is_found": is_found,
        "is_done": is_done,
        "is_undone": is_undone,
        "is_mirrored": changes.is_mirrored(look if is_found and look else change) if is_done else False,
        "quiet_until": lost_answers.quiet_until(change) if timezone.now() < lost_answers.quiet_until(change) else None,
        "touchpoint": changes.mirrored(change, id) if is_done else None,
        "form": form_again(change) if may_repeat else None,
        "form_url": form_url(change),
        "list_url": list_url(change.account),
    }
