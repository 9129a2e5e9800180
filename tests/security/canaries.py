"""A word of its own in every text that a team has, made from the models: whoever sees one knows whose it was and where."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID, uuid4

from django.db import models
from django.http import HttpResponse
from django.utils import timezone

from tests.test_rights import MODELS

# Rows of the whole portal, or of a person rather than a team's.
NOBODYS = {"DailySalt", "Tally", "Wake", "WorkerBeat"}
# Fields that steer the portal, or that nothing reads as text: with a word of ours in them nothing would be shown at all.
STEERING = {
    "ShareLink": {"token_hash", "password_hash", "language", "part", "theme"},
    "Visit": {"visitor"},
    "Kit": {"method"},
    "MediaSet": {"date_preset", "relation", "touchpoint_preset"},
    "Metric": {"block"},
    "RunAnswer": {"sha256"},
    "ReportVersion": {"recalculation", "fingerprint", "blocks"},
    "Run": {"question", "code", "marker"},
    "Series": {"time_zone"},
    "Touchpoint": {"kind", "platform", "fingerprint"},
    "Atom": {"atom_kind"},
    "Validation": {"status"},
    "Staged": {"kind", "change", "fingerprint", "platform"},
    "Team": {"time_zone"},
    "Invitation": {"token_hash"},
    "KitsAccount": {"sealed_secret", "sealed_token"},
    "Inquiry": {"fingerprint"},
    "Webhook": {"sealed_secret"},
    "Notice": {"event"},
    "User": {"password"},
}
# A word, and how much room it takes.
LENGTH = 14
WORD = re.compile(r"cnry([ab])x\d{8}")


class Words:
    """Makes the words of one team: cnryax00000001 …"""

    def __init__(self, team: str) -> None:
        self.team, self.made = team, 0
        self.places: dict[str, str] = {}

    def new(self, place: str) -> str:
        """A word that stands nowhere else."""
        self.made += 1
        word = f"cnry{self.team}x{self.made:08}"
        self.places[word] = place
        return word

    def seen_in(self, text: str) -> set[str]:
        """Where the words of this team that stand in a text come from."""
        return {self.places[found[0]] for found in WORD.finditer(text) if found[1] == self.team and found[0] in self.places}


def whose(text: str) -> set[str]:
    """The teams whose words stand in a text."""
    return {found[1] for found in WORD.finditer(text)}


def texts(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The fields of a model that hold text of people or of Kits, with room for a word."""
    steering = STEERING.get(model.__name__, set())
    kinds = (models.CharField, models.TextField, models.JSONField)
    fields = [field for field in model._meta.concrete_fields if isinstance(field, kinds) and field.name not in steering]
    return [field for field in fields if not field.choices and (field.max_length or LENGTH + 20) >= LENGTH + 12]


def fill(words: Words, before: dict[str, set[Any]]) -> None:
    """Put a word into every text of every row that was not there before."""
    for model in MODELS:
        if model.__name__ in NOBODYS or model.__name__ == "AuditEntry":
            continue
        for row in model._default_manager.exclude(pk__in=list(before[model.__name__])):
            changes = {field.name: _worded(field, getattr(row, field.name), words, model) for field in texts(model)}
            if changes:
                model._default_manager.filter(pk=row.pk).update(**changes)


def _worded(field: models.Field[Any, Any], value: Any, words: Words, model: type[models.Model]) -> Any:
    place = f"{model.__name__}.{field.name}"
    word = words.new(place)
    if isinstance(field, models.JSONField):
        return _in_json(value, words, place)
    if isinstance(field, models.EmailField) or field.name in ("notice_addresses", "recipient"):
        return f"{word}@example.com"
    if field.name in ("url", "frames"):
        return f"https://{word}.example.com"
    return word


# Keys of stored objects whose texts people read.
READ = {
    "name",
    "names",
    "label",
    "title",
    "text",
    "sentence",
    "report",
    "kind_text",
    "source",
    "caption",
    "touchpoints",
    "reason",
}
READ |= {"facts", "problem", "about", "email", "owner", "owner_name", "network", "labels", "content_labels"}


def _in_json(value: Any, words: Words, place: str, key: str = "") -> Any:
    """The same object, with a word in each text that people read."""
    if isinstance(value, dict):
        return {name: _in_json(each, words, f"{place}.{name}", name) for name, each in value.items()}
    if isinstance(value, list):
        return [_in_json(each, words, place, key) for each in value]
    return words.new(place) if isinstance(value, str) and key in READ else value


# ------------------------------------------------------------------------------------------------------ a row of everything


def keys() -> dict[str, set[Any]]:
    """Which rows there are."""
    return {model.__name__: set(model._default_manager.values_list("pk", flat=True)) for model in MODELS}


def complete(before: dict[str, set[Any]]) -> None:
    """Add a row of each model of which a stage has none, with the stage's own rows behind its foreign keys."""
    for model in MODELS:
        if model.__name__ not in NOBODYS:
            _one_of(model, before)


def _one_of(model: type[models.Model], before: dict[str, set[Any]]) -> models.Model:
    found = model._default_manager.exclude(pk__in=list(before.get(model.__name__, ()))).first()
    if found is not None:
        return found
    given = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            related: Any = field.related_model
            is_ours = related in MODELS and (not field.null or related.__name__ in ("Team", "KitsAccount", "Run"))
            given[field.name] = _one_of(related, before) if is_ours else None
        elif not field.primary_key and not field.has_default() and not field.null and not getattr(field, "auto_now_add", False):
            given[field.name] = _plain(field)
    return model._default_manager.create(**given)


def _plain(field: models.Field[Any, Any]) -> Any:
    """A value that a field may hold."""
    if field.choices:
        return next(iter(field.flatchoices))[0]
    now = timezone.now()
    by_kind: list[tuple[Any, Any]] = [
        (models.DateTimeField, now),
        (models.DateField, now.date()),
        (models.UUIDField, uuid4()),
        (models.BooleanField, False),
        (models.IntegerField, 1),
        (models.FloatField, 1.0),
        (models.DecimalField, 1),
        (models.BinaryField, b"x"),
        (models.JSONField, {"name": "x"}),
        (models.TimeField, now.time()),
        (models.DurationField, timezone.timedelta(0)),
    ]
    return next((value for kind, value in by_kind if isinstance(field, kind)), uuid4().hex[: field.max_length or 32])


# --------------------------------------------------------------------------------------------------------- reading answers


def readable(response: HttpResponse) -> str:
    """All that an answer says: its headers, its body, and what lies in it if it is a file of files."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    parts = [body]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as files:
            parts = [files.read(name) for name in files.namelist()] + [name.encode() for name in files.namelist()]
    return "\n".join([str(dict(response.items())), *(part.decode("utf-8", "replace") for part in parts)])


def row_text(row: models.Model) -> str:
    """All that a row holds, as text; what is packed is unpacked."""
    return "\n".join(_value_text(getattr(row, field.attname)) for field in row._meta.concrete_fields)


def _value_text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        try:
            return zlib.decompress(bytes(value)).decode("utf-8", "replace")
        except zlib.error:
            return bytes(value).decode("utf-8", "replace")
    return json.dumps(value, default=str) if isinstance(value, dict | list) else str(value)


def by_model(before: dict[str, set[Any]]) -> dict[str, list[UUID]]:
    """The public ids of the rows that were not there before, by model."""
    found: dict[str, list[UUID]] = defaultdict(list)
    for model in MODELS:
        if any(field.name == "uuid" for field in model._meta.concrete_fields):
            new = model._default_manager.exclude(pk__in=list(before[model.__name__]))
            found[model.__name__] = list(new.values_list("uuid", flat=True))
    return found


def swaps(text: str, ours: dict[str, list[UUID]], theirs: dict[str, list[UUID]]) -> Iterator[str]:
    """A text with one of our ids in it, once for each: theirs of the same kind in its place."""
    for model, ids in ours.items():
        for own in ids:
            if str(own) in text and theirs[model]:
                yield text.replace(str(own), str(theirs[model][0]))


def rows_of(names: Iterable[str]) -> Iterator[models.Model]:
    """Every row of these models."""
    for model in MODELS:
        if model.__name__ in names:
            yield from model._default_manager.all()
