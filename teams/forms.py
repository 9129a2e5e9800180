"""The forms of the room."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from teams import access, outbound
from teams.models import KitsAccount, Role, Team, Webhook
from teams.models.kits_account import SANDBOX_PREFIX, KeyState, Upstream
from teams.palettes import Palette
from teams.rule_packs import THRESHOLDS, RulePack

IS_FOR_SANDBOX = _("This is a key of the sandbox: its client ids start with “sandbox-”. Choose Sandbox as the service.")
IS_FOR_KITS = _("Client ids of the sandbox start with “sandbox-”; this one does not. Choose Kits as the service.")
STORED_KEYS = {
    KeyState.UNTESTED: _("Its key has not been tested yet: test it there."),
    KeyState.WORKING: _("Its key works."),
    KeyState.REFUSED: _("Its key is refused: change it there."),
    KeyState.UNREACHABLE: _("Its key could not be tested: test it there once more."),
}


class KitsAccountForm(forms.ModelForm):
    """A key and the account it opens. The secret goes in and never comes out.

    `prove`: takes the person's password and returns what is wrong with it. Given only where the form has to ask for one.
    """

    client_secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    class Meta:
        model = KitsAccount
        fields = ["upstream", "client_id", "client_secret", "account_id", "name"]
        widgets = {"upstream": forms.RadioSelect}
        help_texts = {
            "account_id": _("The UserReport account whose touchpoints and reports this key may use."),
            "name": _("How your team calls this account. Left empty, it is the account ID."),
        }

    def __init__(self, *args: Any, team: Team, prove: Callable[[str], str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team
        self.prove = prove
        if prove:
            self.fields["password"] = password_field()
        self.fields["name"].required = False
        for name in ("client_id", "account_id"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        # A browser would cut what is pasted without a word: too long is said.
        for name in ("name", "client_id", "account_id", "client_secret"):
            self.fields[name].widget.attrs.pop("maxlength", None)
        self._offer_upstreams()

    def _offer_upstreams(self) -> None:
        """Where there is no sandbox, it is not offered. Where Kits has no address, a key is most likely the sandbox's."""
        field = self.fields["upstream"]
        field.initial = Upstream.KITS
        if not settings.SANDBOX_URL:
            field.choices = [(Upstream.KITS.value, Upstream.KITS.label)]  # type: ignore[attr-defined]
            return
        field.choices = Upstream.choices  # type: ignore[attr-defined]
        if not settings.KITS_EXPLORER_URL:
            field.initial = Upstream.SANDBOX
        field.help_text = _("The client id tells: those of the sandbox start with “sandbox-”.")
        # For static/js/key-service.js, which says it before anything is sent. What is only guessed, the client id corrects.
        sentences = {
            "data-sandbox-prefix": SANDBOX_PREFIX,
            "data-is-for-sandbox": IS_FOR_SANDBOX,
            "data-is-for-kits": IS_FOR_KITS,
        }
        self.fields["client_id"].widget.attrs |= sentences | ({} if self.is_bound else {"data-service-is-guessed": True})

    def upstream(self) -> str:
        """Which Kits this is about: as chosen now or long ago."""
        return self.cleaned_data.get("upstream") or self.instance.upstream

    def clean(self) -> dict[str, Any]:
        """The rules that need more than one field."""
        data = super().clean() or self.cleaned_data
        data.pop("password", None)
        if self.upstream():
            self._check_client_id(data.get("client_id", ""))
            self._check_once(data.get("account_id", self.instance.account_id))
        return data

    def _check_client_id(self, client_id: str) -> None:
        is_sandbox_key = client_id.startswith(SANDBOX_PREFIX)
        if is_sandbox_key and self.upstream() == Upstream.KITS:
            self.add_error("client_id", IS_FOR_SANDBOX)
        if client_id and not is_sandbox_key and self.upstream() == Upstream.SANDBOX:
            self.add_error("client_id", IS_FOR_KITS)

    def clean_password(self) -> str:
        """Only whoever signed in puts a key into the portal."""
        password: str = self.cleaned_data["password"]
        if self.prove and (wrong := self.prove(password)):
            raise ValidationError(wrong)
        return password

    def prepare_again(self) -> None:
        """All that was typed is shown again with what is wrong, but for the secret: no page ever holds one."""
        if self.is_bound and "password" not in self.errors:
            self.fields.pop("password", None)  # it was right, and is not asked for twice
        if self.errors and self.cleaned_data.get("client_secret"):
            self.add_error("client_secret", _("Paste the secret once more: the portal never sends one back to a page."))

    def _check_once(self, account_id: str) -> None:
        same = KitsAccount.objects.connected().filter(team=self.team, upstream=self.upstream(), account_id=account_id)
        stored = same.exclude(pk=self.instance.pk).first()
        if stored:
            self.add_error("account_id", _connected_already(stored))


def _connected_already(account: KitsAccount) -> str:
    """Where the stored account is, and how its key stands: a wrong one must not be in the way of the right one."""
    link = format_html('<a href="{}">{}</a>', reverse("key", args=[account.uuid]), account.name)
    sentence = _("This account is connected to your team already: {account}. {key}")
    return format_html(str(sentence), account=link, key=STORED_KEYS[KeyState(account.state)])


def password_field() -> forms.CharField:
    """The person's own password, once more."""
    return forms.CharField(
        label=_("Your password"),
        help_text=_("You signed in a while ago, and what comes next touches a key: so the portal asks once more."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("You signed in a while ago: give your own password as well.")},
    )


class KitsAccountChangeForm(KitsAccountForm):
    """The same page later: the service stays, the account stays once it has worked, the secret may be exchanged."""

    field_order = ["name", "client_id", "client_secret", "account_id"]

    class Meta(KitsAccountForm.Meta):
        fields = ["name", "client_id", "client_secret", "account_id"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_secret"].required = False
        self.fields["client_secret"].label = _("New client secret")
        self.fields["client_secret"].help_text = _("Left empty, the stored one stays. It is never shown.")
        if self.instance.has_worked():
            self.fields["account_id"].disabled = True
            self.fields["account_id"].help_text = _("Reports were made in this account. Connect another one beside it.")

    def _offer_upstreams(self) -> None:
        """An account does not move between the sandbox and Kits."""


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class InvitationForm(forms.Form):
    """Whom to ask in, and as what."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.ANALYST)

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team

    def clean_email(self) -> str:
        """One spelling; nobody is asked into a team they are in."""
        email = self.cleaned_data["email"].lower()
        if self.team.memberships.filter(user__email=email).exists():
            raise ValidationError(_("%(email)s is in the team already."), params={"email": email})
        return email


def time_zones() -> list[tuple[str, str]]:
    """The zones that are places, by name."""
    places = (name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(places))]


class TeamForm(forms.ModelForm):
    """What a team is called and whose clock it reads."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        initial="Europe/Helsinki",
        help_text=_("For times on pages. Periods of reports are days in Kits' own zone, Europe/Helsinki."),
    )

    class Meta:
        model = Team
        fields = ["name", "time_zone"]


class RuleForm(forms.ModelForm):
    """Which numbers the team may show by how many people stand behind them."""

    class Meta:
        model = Team
        fields = ["rule_pack", "mark_under", "hide_under", "opens_hidden"]
        widgets = {"rule_pack": forms.RadioSelect}
        labels = {
            "rule_pack": _("Whose rule"),
            "mark_under": _("Own rule: mark numbers under (people of the panel)"),
            "hide_under": _("Own rule: hide numbers under (people of the panel)"),
            "opens_hidden": _("Analysts, sharers and admins may open hidden numbers"),
        }
        help_texts = {
            "opens_hidden": _("On the team’s own pages, for half an hour. Links, exports and prints never show them."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule_pack"].choices = [(pack.value, _in_words(pack)) for pack in RulePack]  # type: ignore[attr-defined]
        for name in ("mark_under", "hide_under"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """An own rule needs both limits, the higher one marks. Of the others' nothing typed beside them counts."""
        data = super().clean() or self.cleaned_data
        is_own = data.get("rule_pack") == RulePack.OWN
        for name in ("mark_under", "hide_under"):
            if not is_own:
                self.errors.pop(name, None)
            if data.get(name) is None and (not is_own or name not in self.errors):
                if is_own:
                    self.add_error(name, _("Say how many people: 80 and 30 are usual."))
                else:
                    data[name] = self.initial[name]
        mark, hide = data.get("mark_under"), data.get("hide_under")
        if is_own and mark and hide and hide > mark:
            self.add_error("hide_under", _("What is hidden is marked as well: this may not be more than the limit for marks."))
        return data


class ColourForm(forms.ModelForm):
    """The colours of A and B."""

    class Meta:
        model = Team
        fields = ["palette"]
        widgets = {"palette": forms.RadioSelect}
        labels = {"palette": _("A and B")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["palette"].choices = [(pair.value, _in_colours(pair)) for pair in Palette]  # type: ignore[attr-defined]


def _in_colours(pair: Palette) -> str:
    """A pair as it looks: A, what both reach, B; then its name."""
    swatches = '<span class="palette" data-palette="{}" aria-hidden="true"><span></span><span></span><span></span></span> {}'
    return format_html(swatches, pair.value, pair.label)


def _in_words(pack: RulePack) -> str:
    """A pack with its limits."""
    if pack == RulePack.OWN:
        return str(_("Own: the two limits below"))
    mark, hide = THRESHOLDS[pack]
    words = _("%(name)s: marked under %(mark)s people of the panel, hidden under %(hide)s")
    if mark <= hide:
        words = _("%(name)s: hidden under %(hide)s people of the panel")
    return str(words % {"name": pack.label, "mark": mark, "hide": hide})


class FactorForm(forms.ModelForm):
    """Whether the team wants a second factor of its members. `by`: who fills it in."""

    class Meta:
        model = Team
        fields = ["requires_factor"]
        labels = {"requires_factor": _("Members need a second factor")}
        help_texts = {
            "requires_factor": _(
                "Whoever has neither a passkey nor an authenticator app sees nothing of the team from the next click on, "
                "until they have set one up. What is calculated, mailed, shared, or read with API tokens goes on."
            )
        }

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_requires_factor(self) -> bool:
        """Nobody locks themselves out."""
        wanted: bool = self.cleaned_data["requires_factor"]
        if wanted and not access.has_factor(self.by):
            raise ValidationError(
                _("Set up a second factor for yourself first: a passkey or an authenticator app, in your account.")
            )
        return wanted


class NoticeSettingsForm(forms.ModelForm):
    """Who of a team is told, and in which language."""

    MOST_ADDRESSES = 20

    class Meta:
        model = Team
        fields = ["tells_maker", "notice_addresses", "language"]
        widgets = {"notice_addresses": forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})}
        labels = {"tells_maker": _("Tell whoever asked for a calculation when it ends")}
        help_texts = {
            "tells_maker": _("By e-mail. Everyone can choose otherwise for themselves and for single reports."),
            "notice_addresses": _("Told of every report of the team, also people without an account. One address a line."),
        }

    def clean_notice_addresses(self) -> str:
        """Each address once, and each an address."""
        lines = [line.strip().lower() for line in self.cleaned_data["notice_addresses"].splitlines() if line.strip()]
        for line in lines:
            try:
                validate_email(line)
            except ValidationError:
                raise ValidationError(_("“%(line)s” is not an e-mail address."), params={"line": line[:100]}) from None
        if len(set(lines)) > self.MOST_ADDRESSES:
            raise ValidationError(_("No more than %(n)s addresses, please."), params={"n": self.MOST_ADDRESSES})
        return "\n".join(dict.fromkeys(lines))


class WebhookForm(forms.ModelForm):
    """Where a team wants its notices posted."""

    MOST = 5

    class Meta:
        model = Webhook
        fields = ["url"]
        widgets = {"url": forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"})}
        help_texts = {"url": _("A public https address. Every notice is posted there as JSON, with a signature.")}

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team

    def clean_url(self) -> str:
        """An address that may be posted to, and not yet another one."""
        url: str = self.cleaned_data["url"].strip()
        try:
            outbound.check(url)
        except outbound.Refused as why:
            raise ValidationError(_(str(why))) from None
        if self.team.webhooks.filter(removed_at=None).count() >= self.MOST:
            raise ValidationError(_("A team has %(n)s webhooks at most."), params={"n": self.MOST})
        return url
