"""When the portal shall repeat a report, as a person says it; and in words, as it is said to them."""

from __future__ import annotations

from babel.dates import format_time
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from explorer.models import Series
from teams.formats import locale


class SeriesForm(forms.ModelForm):
    """How often, on which day, and at what time of the team's clock."""

    weekday = forms.TypedChoiceField(label=gettext_lazy("On"), choices=list(WEEKDAYS.items()), coerce=int)

    class Meta:
        model = Series
        fields = ("every", "weekday", "day", "at")
        labels = {
            "every": gettext_lazy("How often"),
            "day": gettext_lazy("On day of the month"),
            "at": gettext_lazy("At"),
        }
        help_texts = {"day": gettext_lazy("In a shorter month on its last day.")}
        widgets = {
            "day": forms.NumberInput(attrs={"min": 1, "max": 31}),
            "at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }


def in_words(series: Series) -> str:
    """Return "Every Tuesday at 13:00"."""
    said = {
        "at": format_time(series.at, format="short", locale=locale()),
        "weekday": str(WEEKDAYS[series.weekday]),
        "day": series.day,
    }
    if series.every == Series.Often.WEEK:
        return _("Every %(weekday)s at %(at)s") % said
    if series.every == Series.Often.MONTH:
        return _("On day %(day)s of every month at %(at)s") % said
    return _("Every day at %(at)s") % said
