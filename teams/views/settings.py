"""A team's settings: one page, saved section by section."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from teams.access import Right
from teams.audit import Event, changes_of, note
from teams.forms import RuleForm, TeamForm
from teams.models import Team
from teams.views.common import enter


class Section(NamedTuple):
    """A part of the page that is saved by itself."""

    title: str
    form: type[ModelForm]
    event: Event


SECTIONS = {
    "team": Section(gettext_lazy("Name and time zone"), TeamForm, Event.TEAM_CHANGED),  # type: ignore[arg-type]
    "rule": Section(gettext_lazy("Base rule"), RuleForm, Event.RULE_CHANGED),  # type: ignore[arg-type]
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_settings(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET every section; POST saves the one that it names."""
    here = enter(request, team, Right.MANAGE)
    posted = request.POST.get("section", "team") if request.method == "POST" else ""
    chosen = posted if posted in SECTIONS else "team"
    forms = {key: section.form(instance=Team.objects.get(pk=here.pk)) for key, section in SECTIONS.items()}
    if posted:
        form = forms[chosen] = SECTIONS[chosen].form(request.POST, instance=Team.objects.get(pk=here.pk))
        if form.is_valid():
            _save(request, here, form, SECTIONS[chosen].event)
            return redirect(f"{reverse('team-settings', args=[here.uuid])}#{chosen}")
    sections = [{"key": key, "title": SECTIONS[key].title, "form": form} for key, form in forms.items()]
    context = {"team": here, "sections": sections, "nav_section": "members"}
    return render(request, "teams/settings.html", context, status=422 if posted else 200)


def _save(request: HttpRequest, team: Team, form: ModelForm, event: Event) -> None:
    """Write what has changed, and that it was changed."""
    changes = changes_of(form)
    with transaction.atomic():
        # Only these columns: another section may be saved at the same moment.
        form.instance.save(update_fields=list(form.Meta.fields))  # type: ignore[attr-defined]
        if changes:
            note(team, event, request.user, changes=changes)
    messages.success(request, _("Saved."))
