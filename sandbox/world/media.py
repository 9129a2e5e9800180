"""From titles to touchpoints and cells: medias, sections, media titles, their sections, groups and members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from .. import catalogue as kinds
from ..catalogue import Account, Catalogue, Touchpoint, stable_id
from .titles import ADMINISTRATION, GROUPS, PUBLISHERS, Publisher, Title

PLATFORMS = ("WEB", "IOS", "ANDROID", "VIDEO")
_LETTERS = "wiav"
_SPOKEN = ("web", "iOS", "Android", "video")

PUBLICATION_TYPES = {
    "quality": ("Newspaper",),
    "business": ("Newspaper", "Magazine"),
    "evening": ("Tabloid",),
    "broadcast": ("Broadcaster",),
    "local": ("Newspaper",),
    "regional": ("Newspaper",),
    "swedish": ("Newspaper",),
    "service": ("Service",),
}
CONTENT_LABELS = {
    "local": ("News", "Local"),
    "regional": ("News", "Local"),
    "business": ("Business",),
    "celebrity": ("Entertainment",),
    "sports": ("Sports",),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A media with a combination of its sections, by their names."""

    media: int
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MediaOfTitle:
    """A media, numbered through the country."""

    number: int
    title: int
    platform: int
    sections: tuple[str, ...]
    # Its place, if its title has editions.
    edition: str = ""


@dataclass(frozen=True)
class Land:
    """The whole make-believe media landscape; nothing in it depends on a seed."""

    accounts: tuple[Account, ...]
    catalogue: Catalogue
    titles: tuple[Title, ...]
    medias: tuple[MediaOfTitle, ...]
    cells: tuple[Cell, ...]
    member: npt.NDArray[np.bool_]
    cell_platform: npt.NDArray[np.int8]


@lru_cache(maxsize=1)
def land() -> Land:
    """The landscape, made once a process."""
    titles = tuple(title for publisher in PUBLISHERS for title in publisher.titles)
    medias = tuple(_medias(titles))
    cells = tuple(cell for media in medias for cell in _cells(media))
    accounts = tuple(Account(account_id(publisher.name), publisher.name) for publisher in PUBLISHERS)
    catalogue = Catalogue(tuple(_touchpoints(accounts)))
    return Land(
        accounts=accounts,
        catalogue=catalogue,
        titles=titles,
        medias=medias,
        cells=cells,
        member=_member(catalogue, titles, medias, cells),
        cell_platform=np.array([medias[cell.media].platform for cell in cells], np.int8),
    )


def account_id(name: str) -> str:
    """A publisher's account id."""
    return stable_id("account", name)


def _medias(titles: tuple[Title, ...]) -> Iterator[MediaOfTitle]:
    number = 0
    for position, title in enumerate(titles):
        for letter, edition in media_of(title):
            yield MediaOfTitle(number, position, _LETTERS.index(letter), sections_of(title, letter), edition)
            number += 1


def media_of(title: Title) -> Iterator[tuple[str, str]]:
    """Platform and edition of each of a title's medias."""
    for letter in title.platforms:
        for edition in title.editions or ("",):
            yield letter, edition


def sections_of(title: Title, letter: str) -> tuple[str, ...]:
    """A title's sections are measured on its web site and in its apps, not in its video app."""
    return tuple(title.sections.split(",")) if title.sections and letter != "v" else ()


def _cells(media: MediaOfTitle) -> Iterator[Cell]:
    """The media alone, each section, and one story that stands in the first two sections at once."""
    yield Cell(media.number, ())
    for section in media.sections:
        yield Cell(media.number, (section,))
    if len(media.sections) > 1:
        yield Cell(media.number, media.sections[:2])


def media_id(title: Title, letter: str, edition: str = "") -> str:
    """A media's touchpoint id."""
    return stable_id("media", title.name, letter, *((edition,) if edition else ()))


def section_id(title: Title, letter: str, section: str) -> str:
    """A section's touchpoint id."""
    return stable_id("section", title.name, letter, section)


def _member(
    catalogue: Catalogue, titles: tuple[Title, ...], medias: tuple[MediaOfTitle, ...], cells: tuple[Cell, ...]
) -> npt.NDArray[np.bool_]:
    """Cell × atom."""
    number_of = {atom: number for number, atom in enumerate(catalogue.atoms)}
    member = np.zeros((len(cells), len(number_of)), bool)
    for row, cell in enumerate(cells):
        media = medias[cell.media]
        title, letter = titles[media.title], _LETTERS[media.platform]
        member[row, number_of[media_id(title, letter, media.edition)]] = True
        for section in cell.sections:
            member[row, number_of[section_id(title, letter, section)]] = True
    return member


def _touchpoints(accounts: tuple[Account, ...]) -> Iterator[Touchpoint]:
    made: list[Touchpoint] = []
    for account, publisher in zip(accounts, PUBLISHERS, strict=True):
        made += _of_publisher(account, publisher)
    groups = list(_groups(made))
    chosen = {each.id: tuple(group.id for group, parts in groups if each in parts) for each in made}
    yield from (replace(each, groups=chosen[each.id]) for each in made)
    yield from (group for group, _ in groups)


def _of_publisher(account: Account, publisher: Publisher) -> list[Touchpoint]:
    atoms: list[Touchpoint] = []
    titles: list[Touchpoint] = []
    for title in publisher.titles:
        own = list(_atoms(account, title))
        atoms += own
        titles += _titles(account, title, own)
    medias = tuple(each.id for each in atoms if each.type == kinds.MEDIA)
    member = Touchpoint(stable_id("member", publisher.name), kinds.MEMBER, publisher.name, account, atoms=medias)
    return [*atoms, *titles, member]


def _atoms(account: Account, title: Title) -> Iterator[Touchpoint]:
    for letter, edition in media_of(title):
        position = _LETTERS.index(letter)
        media = Touchpoint(
            media_id(title, letter, edition),
            kinds.MEDIA,
            f"{title.name} {edition or _SPOKEN[position]}",
            account,
            platform=PLATFORMS[position],
            language=title.language,
            rule=title.rule,
        )
        yield media
        for section in sections_of(title, letter):
            name = f"{title.name} / {section} ({_SPOKEN[position]})"
            yield Touchpoint(
                section_id(title, letter, section),
                kinds.SECTION,
                name,
                account,
                parent_id=media.id,
                language=title.language,
                rule=title.rule,
            )


def _titles(account: Account, title: Title, atoms: list[Touchpoint]) -> Iterator[Touchpoint]:
    whole = Touchpoint(
        stable_id("title", title.name),
        kinds.TITLE,
        title.name,
        account,
        atoms=tuple(each.id for each in atoms if each.type == kinds.MEDIA),
        language=title.language,
        publication_types=PUBLICATION_TYPES.get(title.genre, ("Magazine",)),
        content_labels=() if title.sections else CONTENT_LABELS.get(title.genre, ()),
        labels=(title.genre,),
        network=f"{account.name} – verkosto",
    )
    yield whole
    for section in title.sections.split(",") if title.sections else ():
        yield Touchpoint(
            stable_id("title section", title.name, section),
            kinds.TITLE_SECTION,
            f"{title.name} / {section}",
            account,
            parent_id=whole.id,
            atoms=tuple(each.id for each in atoms if f" / {section} (" in each.name),
            language=title.language,
            content_labels=CONTENT_LABELS.get(title.genre, ("News",)),
        )


def _groups(made: list[Touchpoint]) -> Iterator[tuple[Touchpoint, list[Touchpoint]]]:
    """Groups and what they bundle: whole titles by genre, or title sections by name."""
    owner = Account(stable_id("account", ADMINISTRATION), ADMINISTRATION)
    for name, wanted in GROUPS:
        parts = [
            each
            for each in made
            if (each.type == kinds.TITLE and each.labels[0] in wanted)
            or (each.type == kinds.TITLE_SECTION and each.name.rpartition(" / ")[2] in wanted)
        ]
        atoms = dict.fromkeys(atom for each in parts for atom in each.atoms)
        yield Touchpoint(stable_id("group", name), kinds.GROUP, name, owner, atoms=tuple(atoms)), parts
