"""What is looked for among touchpoints, in plain values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from touchpoints.folding import fold
from touchpoints.search_index.shape import SEPARATORS

PAGE_SIZE = 50
# Longer than any name; what stands after it is not looked at.
LONGEST_TEXT = 200
RUN = 3  # letters that the index keeps together
_TO_SPACE = str.maketrans(dict.fromkeys(SEPARATORS, " "))


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for; everything that is given has to hold.

    `text` is any part of a name, in words, or a whole id; `id` the beginning of an id; `publisher` any part of the
    publisher's name; `label` a whole label, content label or publication type; `own` True own, False other publishers', None
    both; `valid_in` a first and a last day, of which one at least is valid; `inside` the id of the owner. `page` counts from 1.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    own: bool | None = None
    page: int = 1
    size: int = PAGE_SIZE
    id: str = ""
    publisher: str = ""
    label: str = ""
    valid_in: tuple[date, date] | None = None
    inside: str = ""

    @property
    def is_browsing(self) -> bool:
        """Nothing is asked for but perhaps whose: the page shows the tree from its top."""
        narrowing = (self.kinds, self.valid_in, *(each.strip() for each in (self.text, self.id, self.publisher, self.label)))
        return not any(narrowing) and not self.inside

    @property
    def is_narrow(self) -> bool:
        """Something is asked for, so that finding nothing does not mean that there is nothing."""
        return not self.is_browsing or self.own is not None

    @property
    def is_possible(self) -> bool:
        """Whether anything could answer: a text needs a letter, and only letters that a database can hold."""
        texts = (self.text, self.id, self.publisher, self.label, self.inside, *self.kinds)
        is_said = all(fold(text[:LONGEST_TEXT]) for text in (self.text, self.publisher) if text.strip())
        return is_said and bool(words_of(self.text) or not self.text.strip()) and all(map(is_storable, texts))


@dataclass(frozen=True, slots=True)
class Words:
    """What a text asks of a name: all of `parts` anywhere in it, and a word that begins with each of `beginnings`."""

    parts: tuple[str, ...]
    beginnings: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.parts or self.beginnings)


def words_of(text: str) -> Words:
    """Take a text apart into words. One or two letters begin a word; a sign that only parts words asks for nothing."""
    words = fold(text[:LONGEST_TEXT]).split()
    short = " ".join(word for word in words if len(word) < RUN)
    parts = dict.fromkeys(word for word in words if len(word) >= RUN)
    return Words(tuple(parts), tuple(dict.fromkeys(short.translate(_TO_SPACE).split())))


def is_storable(text: str) -> bool:
    """Say whether a database can hold this text; what it cannot hold is in no name."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
