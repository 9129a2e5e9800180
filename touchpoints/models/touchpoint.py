"""The mirror of a Kits account: touchpoints, what they are made of, when they are valid."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams.formats import locale
from teams.models import KitsAccount


class Kind(models.TextChoices):
    """The kinds of touchpoint. A kind that Kits invents later is kept as it comes."""

    MEDIA = "media", _("Media")
    SECTION = "section", _("Section")
    MEDIA_TITLE = "media_title", _("Media title")
    MEDIA_TITLE_SECTION = "media_title_section", _("Media title section")
    GROUP = "group", _("Group")
    MEASUREMENT_MEMBER = "measurement_member", _("Measurement member")


# Proper names but for the first: what readers call them.
PLATFORMS = {"web": _("Web"), "ios": "iOS", "android": "Android", "video": _("Video")}


def kind_name(kind: str) -> str:
    """Say a kind in words; one not known yet as Kits spells it."""
    return str(dict(Kind.choices).get(kind, _spelled_out(kind)))


def _spelled_out(word: str) -> str:
    """Make words of a name that Kits has invented meanwhile."""
    return word.replace("_", " ").capitalize()


class TouchpointQuerySet(models.QuerySet["Touchpoint"]):
    """Ways into the mirror; every one starts at an account."""

    def for_account(self, account: KitsAccount) -> TouchpointQuerySet:
        """Everything this account has ever seen, gone ones included."""
        return self.filter(account=account)

    def known(self, account: KitsAccount) -> TouchpointQuerySet:
        """What Kits lists for this account today."""
        return self.for_account(account).filter(gone_at=None)

    def with_ids(self, upstream_ids: Iterable[str]) -> TouchpointQuerySet:
        """Those with these ids at Kits."""
        return self.filter(upstream_id__in=list(upstream_ids))


class Described(models.Model):
    """What Kits says of a touchpoint, in our columns: a new description replaces all of them."""

    kind = models.CharField(max_length=32)
    name = models.TextField()
    folded = models.TextField(editable=False)
    sort_key = models.TextField(editable=False)
    owner_id = models.CharField(max_length=100, blank=True)
    owner_name = models.TextField(blank=True)
    folded_owner = models.TextField(blank=True, editable=False)
    is_own = models.BooleanField()
    parent_upstream_id = models.CharField(max_length=100, blank=True)
    platform = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=32, blank=True)
    network = models.TextField(blank=True)
    publication_types = models.JSONField(default=list)
    content_labels = models.JSONField(default=list)
    labels = models.JSONField(default=list)
    # Digests of all that Kits says (`touchpoints.plan`): equal means that nothing has to be written.
    fingerprint = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True


class Touchpoint(Described):
    """Something measured, as Kits last described it to one account."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey("teams.KitsAccount", on_delete=models.CASCADE, related_name="touchpoints")
    upstream_id = models.CharField(max_length=100)
    # When this description was written. That it is still listed says the account's last sync.
    seen_at = models.DateTimeField(editable=False)
    # Set when Kits stops listing it. Old reports still name it, so it is never deleted.
    gone_at = models.DateTimeField(null=True, editable=False)

    objects = TouchpointQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "upstream_id"], name="touchpoint_once_an_account")]
        indexes = [
            models.Index(fields=["account", "sort_key"], name="touchpoint_by_name"),
            models.Index(fields=["account", "kind", "is_own"], name="touchpoint_by_kind"),
            models.Index(fields=["account", "parent_upstream_id"], name="touchpoint_by_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Give the page that says what it is made of."""
        return reverse("touchpoint-detail", args=[self.uuid])

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return kind_name(self.kind)

    @property
    def platform_name(self) -> str:
        """The platform in words."""
        return str(PLATFORMS.get(self.platform, _spelled_out(self.platform)))

    @property
    def language_name(self) -> str:
        """The language in the reader's own; one not known as Kits spells it."""
        return str(locale().languages.get(self.language, self.language))

    @property
    def is_composite(self) -> bool:
        """Is it made of other touchpoints?"""
        return self.kind not in (Kind.MEDIA, Kind.SECTION)


class Atom(models.Model):
    """A media or section that a composite is made of. It may be one that this account does not see."""

    composite = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="atoms")
    atom_upstream_id = models.CharField(max_length=100, db_index=True)
    atom_kind = models.CharField(max_length=32)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["composite", "atom_upstream_id"], name="atom_once_a_composite"),
        ]

    def __str__(self) -> str:
        return self.atom_upstream_id


class ValidationQuerySet(models.QuerySet["Validation"]):
    """Questions about days."""

    def valid_between(self, start: date, end: date) -> ValidationQuerySet:
        """Stretches that are valid on at least one day of the period; both ends count."""
        return self.filter(status=Validation.Status.VALID, start__lte=end, end__gte=start)


class Validation(models.Model):
    """A stretch of days, both ends included, with one status. Days in no stretch are not validated."""

    class Status(models.TextChoices):
        """What Kits says of the days."""

        VALID = "valid", pgettext_lazy("validation", "Valid")
        INVALID = "invalid", pgettext_lazy("validation", "Invalid")
        NOT_VALIDATED = "not_validated", pgettext_lazy("validation", "Not validated")

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="validations")
    start = models.DateField()
    end = models.DateField()
    status = models.CharField(max_length=32)

    objects = ValidationQuerySet.as_manager()

    class Meta:
        ordering = ["-start"]
        indexes = [models.Index(fields=["touchpoint", "start"], name="validation_by_day")]

    def __str__(self) -> str:
        return f"{self.start} – {self.end}: {self.status}"

    @property
    def status_name(self) -> str:
        """The status in words; one not known yet as Kits spells it."""
        return str(dict(self.Status.choices).get(self.status, _spelled_out(self.status)))


def names_of(account: KitsAccount, upstream_ids: Iterable[str]) -> dict[str, str]:
    """Give the names of these ids, also of touchpoints that are gone. Ids never seen are left out."""
    rows = Touchpoint.objects.for_account(account).with_ids(upstream_ids)
    return dict(rows.values_list("upstream_id", "name"))
