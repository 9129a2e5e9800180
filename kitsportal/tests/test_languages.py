"""Finnish and Swedish: every text has its translation, with the same placeholders, and people choose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.urls import reverse

LANGUAGES = ["fi", "sv"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?\w+[^>]*>")


def catalogue(language: str) -> Catalog:
    path = Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"
    return read_po(path.read_bytes().splitlines(keepends=True), locale=language)


def forms(message: Message) -> Iterator[tuple[str, str]]:
    """The forms of a message with their translations."""
    ids = message.id if isinstance(message.id, tuple | list) else [message.id]
    texts = message.string if isinstance(message.string, tuple | list) else [message.string]
    return zip(ids, texts, strict=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    missing = [message.id for message in catalogue(language) if message.id and not all(text for _, text in forms(message))]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_text(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        allowed = {mark for text, _ in forms(message) for mark in PLACEHOLDER.findall(text)}
        for text, translated in forms(message):
            wanted, found = sorted(PLACEHOLDER.findall(text)), sorted(PLACEHOLDER.findall(translated))
            assert wanted == found or (message.pluralizable and set(found) <= allowed), (text, translated)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language: str) -> None:
    assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []


@pytest.mark.django_db
def test_a_person_chooses_the_language(client: Any) -> None:
    page = reverse("account_login")
    answer = client.post(reverse("set_language"), {"language": "sv", "next": page})
    assert answer["Location"] == page
    assert (answer.cookies["language"]["httponly"], answer.cookies["language"]["samesite"]) == (True, "Lax")
    assert '<html lang="sv"' in client.get(page).content.decode()


@pytest.mark.django_db
def test_the_choice_leads_to_no_other_site(client: Any) -> None:
    answer = client.post(reverse("set_language"), {"language": "fi", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_the_browser_says_which_language_it_wants(client: Any) -> None:
    page = client.get(reverse("account_login"), headers={"accept-language": "fi-FI,fi;q=0.9,en;q=0.5"}).content.decode()
    assert '<html lang="fi"' in page
