"""The team's own template for exported slides: uploaded, replaced, removed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from explorer.exports import template_check
from explorer.exports.stage import UnusableError
from explorer.models import SlideTemplate
from teams.access import Right, get_team
from teams.audit import Event, note
from teams.models import Team


class TemplateForm(forms.Form):
    """A presentation from the person's disk."""

    file = forms.FileField(
        label=gettext_lazy("Template (.pptx)"),
        help_text=gettext_lazy("At most 10 MB, without macros. Slides in it are left out: only master and layouts are used."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pptx"}),
        max_length=200,
    )

    def clean_file(self) -> Any:
        """What is in it, once it is known to be safe and of use."""
        given = self.cleaned_data["file"]
        if given.size > template_check.MOST:
            words = _("The file is too large: a template has %(n)s MB at most.")
            raise forms.ValidationError(words, params={"n": template_check.MOST // template_check.MEGA})
        content = given.read()
        try:
            template_check.check(content)
        except UnusableError as why:
            raise forms.ValidationError(str(why)) from None
        return given.name, content


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def slide_template(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET what the team's slides look like and a form; POST puts a template in the place of what was there."""
    here = _enter(request, team)
    is_posted = request.method == "POST"
    form = TemplateForm(request.POST, request.FILES) if is_posted else TemplateForm()
    if is_posted and form.is_valid():
        name, content = form.cleaned_data["file"]
        with transaction.atomic():
            values = {"name": name, "content": content, "size": len(content), "uploaded_by": request.user}
            SlideTemplate.objects.update_or_create(team=here, defaults=values)
            note(here, Event.TEMPLATE_UPLOADED, request.user, name)
        messages.success(request, _("Saved. Slides are made with it from now on."))
        return redirect("slide-template", here.uuid)
    stored = SlideTemplate.objects.filter(team=here).defer("content").select_related("uploaded_by").first()
    context = {"team": here, "form": form, "stored": stored, "nav_section": "members"}
    return render(request, "explorer/slides/page.html", context, status=422 if is_posted else 200)


@login_required
@require_POST
def slide_template_removal(request: HttpRequest, team: UUID) -> HttpResponse:
    """POST goes back to plain slides."""
    here = _enter(request, team)
    with transaction.atomic():
        gone, _each = SlideTemplate.objects.filter(team=here).delete()
        if gone:
            note(here, Event.TEMPLATE_REMOVED, request.user)
    messages.success(request, _("Removed. Slides are plain from now on."))
    return redirect("slide-template", here.uuid)


def _enter(request: HttpRequest, team: UUID) -> Team:
    request.team = get_team(request.user, team, Right.MANAGE)  # type: ignore[attr-defined]
    return request.team  # type: ignore[attr-defined]
