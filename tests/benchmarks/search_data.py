"""A made-up account of many touchpoints with Finnish-like names, and the texts that people would type to find some."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ENDS = "järvi lahti mäki koski salo niemi vaara la kylä joki ranta saari harju suo kangas".split()
PAPERS = (
    "Sanomat Uutiset Lehti Viikko Seutu Kaleva Posti Radio TV App Ilta-Sanomat Ilkka Kauppalehti Demokraatti Maaseutu Päivä "
    "Aamu Verkko Studio Areena Talous Koti Tidning Bladet"
).split()
TOPICS = (
    "Urheilu Sää Kotimaa Ulkomaat Talous Viihde Kulttuuri Ruoka Matkailu Terveys Mielipide Pääkirjoitus Politiikka Tiede "
    "Autot Asuminen Jääkiekko Jalkapallo Musiikki Elokuvat Kirjat Perhe Lapset Puutarha Eläimet Rikos Liikenne Työ Raha "
    "Vaalit Pelit Digi Tähdet Horoskoopit Ristikot Sarjakuvat Podcastit Kolumnit Nuoret Luonto"
).split()
KINDS = ["media"] * 70 + ["media_title"] * 15 + ["media_title_section"] * 8 + ["group"] * 4 + ["measurement_member"] * 3


class Names:
    """Words of one country: the same seed gives the same."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.places = [self.stem(rng.choice((2, 3))).capitalize() + rng.choice(ENDS) for _ in range(1500)]
        self.details = [self.stem(rng.choice((2, 3, 4))).capitalize() for _ in range(8000)]
        self.publishers = [f"{self.stem(3).capitalize()} {rng.choice(('Media', 'Oy', 'Lehdet', 'Group'))}" for _ in range(150)]
        self.labels = [self.stem(3) for _ in range(60)]

    def stem(self, syllables: int) -> str:
        """Put syllables together."""
        return "".join(map(self._syllable, range(syllables)))

    def _syllable(self, _: int) -> str:
        rng = self._rng
        end = rng.choice("nlrst") if rng.random() < 0.35 else ""
        return rng.choice("bdfghjklmnprstv") + rng.choice("a e i o u y ä ö aa ii uo ie".split()) + end

    def media(self) -> str:
        """Name a newspaper, a station or an app."""
        rng = self._rng
        return f"{rng.choice(self.places)}{rng.choice(('n ', ' ', '-'))}{rng.choice(PAPERS)}"

    def section(self, media: str) -> str:
        """Name a section of it."""
        rng = self._rng
        topic, detail = rng.choice(TOPICS), rng.choice(self.details)
        return rng.choice((f"{media} – {topic} / {detail}", f"{topic}: {detail}", f"{detail} {topic}"))


@dataclass(frozen=True, slots=True)
class Listed:
    """A touchpoint as an account lists it; `valid` are stretches of days."""

    id: str
    kind: str
    name: str
    publisher: str
    is_own: bool
    parent: str
    atoms: tuple[str, ...]
    labels: tuple[str, ...]
    valid: tuple[tuple[date, date], ...]


def touchpoints(seed: str, count: int) -> Iterator[Listed]:
    """List an account's touchpoints: mostly sections, each of a media listed before it."""
    rng = random.Random(seed)
    names = Names(rng)
    media: list[Listed] = []
    for _ in range(count):
        owner = rng.choice(media[-400:]) if media and rng.random() < 0.88 else None
        kind = "section" if owner else rng.choice(KINDS) if media else "media"
        publisher = owner.publisher if owner else rng.choice(names.publishers)
        is_atomic = kind in ("media", "section")
        made = Listed(
            id=str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            kind=kind,
            name=names.section(owner.name) if owner else names.media(),
            publisher=publisher,
            is_own=publisher in names.publishers[:2],
            parent=owner.id if owner else "",
            atoms=() if is_atomic else tuple({rng.choice(media[-400:]).id for _ in range(3)}),
            labels=tuple(rng.sample(names.labels, rng.choice((0, 0, 1, 2)))),
            valid=_valid(rng) if is_atomic else (),
        )
        if kind == "media":
            media.append(made)
        yield made


def _valid(rng: random.Random) -> tuple[tuple[date, date], ...]:
    """Give one or two stretches of days."""
    start = date(2024, 1, 1) + timedelta(days=rng.randrange(700))
    first = (start, start + timedelta(days=180))
    return (first, (first[1] + timedelta(days=30), first[1] + timedelta(days=400))) if rng.random() < 0.7 else (first,)


def texts(seed: int, folded: list[str], count: int, letters: range) -> list[str]:
    """Choose parts of words of names, each as long as one of `letters`."""
    rng = random.Random(seed)
    chosen: list[str] = []
    while len(chosen) < count:
        length = rng.choice(letters)
        words = [word for word in re.findall("[a-z]+", rng.choice(folded)) if len(word) >= length]
        if words:
            word = rng.choice(words)
            start = rng.randrange(len(word) - length + 1) if length > 2 else 0
            chosen.append(word[start : start + length])
    return chosen
