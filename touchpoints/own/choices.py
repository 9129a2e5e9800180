"""What may be chosen for an own touchpoint: from the mirror, and from the lists of the contract."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from teams.formats import locale
from teams.models import KitsAccount
from touchpoints.folding import sort_key
from touchpoints.models import Atom, Kind, Touchpoint, TouchpointQuerySet

# Kits tells no lists of these: here are those of the contract (docs/kits-api.md). What own titles have is offered beside them.
PUBLICATION_TYPES = ("Newspaper", "Tabloid", "Magazine", "Broadcaster", "Service")
CONTENT_LABELS = ("News", "Sports", "Entertainment", "Business", "Lifestyle", "Local")
PLATFORMS = [("web", _("Website")), ("ios", _("iOS app")), ("android", _("Android app")), ("video", _("Video app"))]
# What medias are mostly written in where this portal is at home; the rest by name.
FIRST_LANGUAGES = ("fi", "sv", "en")

Choices = list[tuple[str, str]]


def own(account: KitsAccount, *kinds: str) -> TouchpointQuerySet:
    """The account's own touchpoints of some kinds that Kits lists today, by name."""
    return Touchpoint.objects.known(account).filter(is_own=True, kind__in=kinds).order_by("sort_key", "pk")


def medias(account: KitsAccount) -> Choices:
    """Own medias."""
    return [(row.upstream_id, _with_platform(row)) for row in own(account, Kind.MEDIA)]


def titles(account: KitsAccount) -> Choices:
    """Own media titles that may have sections: those without content labels of their own."""
    return [(row.upstream_id, row.name) for row in own(account, Kind.MEDIA_TITLE) if not row.content_labels]


def sections_of(title: Touchpoint) -> Choices:
    """Sections of the medias that a title is made of, with their media."""
    medias = dict(own(title.account, Kind.MEDIA).filter(upstream_id__in=atom_ids(title)).values_list("upstream_id", "name"))
    rows = own(title.account, Kind.SECTION).filter(parent_upstream_id__in=medias)
    return [(row.upstream_id, f"{row.name} · {medias[row.parent_upstream_id]}") for row in rows]


def atom_ids(composite: Touchpoint) -> list[str]:
    """What a composite is made of, in Kits' order."""
    return list(Atom.objects.filter(composite=composite).order_by("position").values_list("atom_upstream_id", flat=True))


def publication_types(account: KitsAccount) -> Choices:
    """Those of the contract and those that own titles have."""
    return _words(PUBLICATION_TYPES, own(account, Kind.MEDIA_TITLE).values_list("publication_types", flat=True))


def content_labels(account: KitsAccount) -> Choices:
    """Those of the contract and those that own titles and title sections have."""
    rows = own(account, Kind.MEDIA_TITLE, Kind.MEDIA_TITLE_SECTION)
    return _words(CONTENT_LABELS, rows.values_list("content_labels", flat=True))


def languages() -> Choices:
    """All languages that have a code of two letters, in the reader's own words."""
    named = {code: name for code, name in locale().languages.items() if len(code) == 2}
    first = [(code, named[code]) for code in FIRST_LANGUAGES]
    return first + sorted(((code, name) for code, name in named.items() if code not in FIRST_LANGUAGES), key=_by_name)


def _by_name(choice: tuple[str, str]) -> str:
    return sort_key(choice[1])


def _words(known: Iterable[str], lists: Iterable[list[str]]) -> Choices:
    seen = {word for words in lists for word in words}
    return [(word, word) for word in (*known, *sorted(seen.difference(known), key=sort_key))]


def _with_platform(media: Touchpoint) -> str:
    return f"{media.name} · {media.platform_name}" if media.platform else media.name
