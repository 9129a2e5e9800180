"""Every component in every state, on one page."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

STATES = "draft queued submitting unconfirmed calculating fetching ready failed cancelled expired overdue".split()
KINDS = "media section media_title media_title_section group measurement_member".split()


class SampleForm(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(label=_("Name"), help_text=_("As it will stand in the list."))
    email = forms.EmailField(label=_("E-mail address"))
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    period = forms.ChoiceField(label=_("Period"), choices=[("w", _("Last week")), ("m", _("Last month"))])
    start = forms.DateField(label=_("Start"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    held = forms.CharField(label=_("Calculated by"), initial="Kits", disabled=True)
    blocks = forms.MultipleChoiceField(
        label=_("Blocks"), choices=[("r", _("Reach")), ("p", _("Profile"))], widget=forms.CheckboxSelectMultiple
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=[("p", _("Persons")), ("s", _("Per cent"))], widget=forms.RadioSelect)
    loose = forms.BooleanField(label=_("Include data that is not validated"), help_text=_("The result says so."))


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """GET shows the look."""
    wrong = SampleForm({"name": "", "email": "mette(at)example", "period": "w"})
    context = {
        "states": [(state, state.capitalize()) for state in STATES],
        "kinds": [(kind, kind.replace("_", " ").capitalize()) for kind in KINDS],
        "form": SampleForm(initial={"unit": "p"}),
        "wrong": wrong,
        "page": Paginator(range(1, 312), 25).page(5),
        "long_name": "Pohjois-Pirkanmaan Paikallissanomat, Mielipide ja lukijoiden kirjoitukset",
        "show_sandbox_badge": True,
    }
    return render(request, "styleguide.html", context)
