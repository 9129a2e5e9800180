"""A team's settings: one page, saved section by section."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from teams.access import Right
from teams.audit import Event, changes_of, note
from teams.forms import ColourForm, FactorForm, RuleForm, TeamForm
from teams.models import Team
from teams.views.common import enter


class Section(NamedTuple):
    """A part of the page that is saved by itself."""

    title: str
    form: type[ModelForm]
    event: Event


SECTIONS = {
    "team": Section(gettext_lazy("Name and time zone"), TeamForm, Event.TEAM_CHANGED),  # type: ignore[arg-type]
    "factor": Section(gettext_lazy("Second factor"), FactorForm, Event.FACTOR_REQUIRED),  # type: ignore[arg-type]
    "rule": Section(gettext_lazy("Base rule"), RuleForm, Event.RULE_CHANGED),  # type: ignore[arg-type]
    "colours": Section(gettext_lazy("Colours"), ColourForm, Event.TEAM_CHANGED),  # type: ignore[arg-type]
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_settings(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET every section; POST saves the one that it names."""
    here = enter(request, team, Right.MANAGE)
    posted = request.POST.get("section", "team") if request.method == "POST" else ""
    chosen = posted if posted in SECTIONS else "team"
    forms = {key: _form(request, here, key) for key in SECTIONS}
    if posted:
        form = forms[chosen] = _form(request, here, chosen, request.POST)
        if form.is_valid():
            _save(request, here, form, SECTIONS[chosen].event)
            return redirect(f"{reverse('team-settings', args=[here.uuid])}#{chosen}")
    sections = [{"key": key, "title": SECTIONS[key].title, "form": form} for key, form in forms.items()]
    context = {"team": here, "sections": sections, "nav_section": "members"}
    return render(request, "teams/settings.html", context, status=422 if posted else 200)


def _form(request: HttpRequest, team: Team, key: str, data: QueryDict | None = None) -> ModelForm:
    """The form of one section, for the stored team."""
    form, instance = SECTIONS[key].form, Team.objects.get(pk=team.pk)
    if form is FactorForm:
        return FactorForm(data, instance=instance, by=request.user)
    return form(data, instance=instance)


def _save(request: HttpRequest, team: Team, form: ModelForm, event: Event) -> None:
    """Write what has changed, and that it was changed."""
    changes = changes_of(form)
    if event is Event.FACTOR_REQUIRED and not form.instance.requires_factor:
        event = Event.FACTOR_RELEASED
    with transaction.atomic():
        # Only these columns: another section may be saved at the same moment.
        form.instance.save(update_fields=list(form.Meta.fields))  # type: ignore[attr-defined]
        if changes:
            note(team, event, request.user, changes=changes)
    messages.success(request, _("Saved."))
