"""What is asked of whoever makes a link, and of a team's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from sharing.models import ShareLink, SharePolicy

if TYPE_CHECKING:
    from explorer.projection import Shareable

LEAST_PASSWORD = 8
MOST_OPENINGS = 1_000_000
KINDS = [
    ("frozen", gettext_lazy("Frozen: these numbers, whatever comes")),
    ("live", gettext_lazy("Live: always the latest run of the report")),
]


class LinkForm(forms.Form):
    """A new link to one run, within what the team allows. An empty form makes a frozen link to everything."""

    name = forms.CharField(
        label=gettext_lazy("Name of the link"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("For you and your team: whom it is for."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Numbers"), choices=KINDS, required=False, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Why data that is not validated is shown"),
        max_length=300,
        help_text=gettext_lazy("This report includes it. The reason stands on the shared page."),
    )
    days = forms.IntegerField(label=gettext_lazy("Opens for (days)"), min_value=1, required=False)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Send it by another way than the link. The portal cannot show it again."),
    )
    most_openings = forms.IntegerField(
        label=gettext_lazy("Opens at most (times)"), min_value=1, max_value=MOST_OPENINGS, required=False
    )
    part = forms.ChoiceField(label=gettext_lazy("What is shown"), required=False)
    hides_sets = forms.BooleanField(
        label=gettext_lazy("Keep to ourselves what the sets are made of"),
        required=False,
        help_text=gettext_lazy("Names and periods of the sets are shown, their touchpoints are not."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES, required=False)
    theme = forms.ChoiceField(label=gettext_lazy("Look"), choices=ShareLink.Theme.choices, required=False)
    may_be_embedded = forms.BooleanField(label=gettext_lazy("May be embedded in other sites"), required=False)

    def __init__(self, *args: Any, found: Shareable, policy: SharePolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        self.fields["days"].initial = policy.days
        self.fields["days"].help_text = _("Your team allows up to %(days)s.") % {"days": policy.most_days}
        self.fields["kind"].initial = "frozen"
        self.fields["password"].required = policy.needs_password
        self.fields["part"].choices = [("", _("The whole comparison")), *found.part_choices()]  # type: ignore[attr-defined]
        self.fields["language"].initial = get_language()
        self._leave_out(found)

    def _leave_out(self, found: Shareable) -> None:
        """What cannot be chosen is not asked for."""
        if not self.policy.allows_live:
            del self.fields["kind"]
        if not found.includes_not_validated:
            del self.fields["reason"]
        if not self.policy.frame_list:
            del self.fields["may_be_embedded"]
        else:
            self.fields["may_be_embedded"].help_text = ", ".join(self.policy.frame_list)

    def clean_name(self) -> str:
        """A link without a name is called so."""
        return self.cleaned_data["name"] or _("Untitled link")

    def clean_days(self) -> int:
        """Within the team's longest time; the usual time where nothing was typed."""
        days: int = self.cleaned_data["days"] or self.policy.days
        if days > self.policy.most_days:
            raise ValidationError(_("Your team allows at most %(days)s days."), params={"days": self.policy.most_days})
        return days

    def clean_password(self) -> str:
        """Long enough that nobody guesses it at five tries a minute."""
        password: str = self.cleaned_data["password"]
        if password and len(password) < LEAST_PASSWORD:
            raise ValidationError(
                ngettext("Use at least %(n)d character.", "Use at least %(n)d characters.", LEAST_PASSWORD),
                params={"n": LEAST_PASSWORD},
            )
        return password

    def clean(self) -> dict[str, Any]:
        """Everything a link is made of, also what was not asked for."""
        data = super().clean() or self.cleaned_data
        if data.get("may_be_embedded") and data.get("password"):
            self.add_error("may_be_embedded", _("A link with a password cannot be embedded: browsers keep its cookie away."))
        data["is_live"] = data.pop("kind", "frozen") == "live"
        data["language"] = data.get("language") or get_language() or "en"
        data.setdefault("reason", "")
        data.setdefault("may_be_embedded", False)
        return data


class PolicyForm(forms.ModelForm):
    """A team's rules for what is shown outside."""

    class Meta:
        model = SharePolicy
        fields = ["days", "most_days", "needs_password", "allows_live", "shows_people", "frames"]
        widgets = {"frames": forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})}

    def clean_frames(self) -> str:
        """One site a line, each once."""
        return "\n".join(dict.fromkeys(self.cleaned_data["frames"].split()))
