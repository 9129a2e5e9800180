"""How much may be asked for: of one GraphQL request, and of one report and its account. All are knobs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

from .errors import Sentence

PREFIX = "SANDBOX_MOST_"


class BadSetting(Sentence):
    """A setting that cannot be used."""


@dataclass(frozen=True, slots=True)
class Limits:
    """One attribute a limit; `SANDBOX_MOST_DEPTH` and so on in the environment."""

    # Levels of fields within fields, fragments unfolded. Introspection as clients send it needs 14.
    depth: int = 20
    # Fields that have an alias, in one operation.
    aliases: int = 50
    # Fields at the top of one operation.
    root_fields: int = 20
    # Words and signs of a document.
    tokens: int = 2000
    # Fields that an answer may have, entries of lists counted; see weighing.py.
    cost: int = 100_000
    # Touchpoints of one media set, and days of one report, kit or validation.
    touchpoints: int = 500
    days: int = 92
    # Filters of a target group.
    filters: int = 20
    # Of one account: reports that wait for their calculation, and numbers of the Rest APIs that wait to be counted.
    queue: int = 500
    questions: int = 50

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if value < 1:
                raise BadSetting(f"{knob(name)} must be at least 1.")

    @classmethod
    def of(cls, env: Mapping[str, str] = os.environ) -> Self:
        """The limits that the environment gives. Raises BadSetting."""
        return cls(**{each.name: _number(env, each.name) for each in fields(cls) if env.get(knob(each.name))})

    def as_environment(self) -> dict[str, str]:
        """The same limits for another process."""
        return {knob(name): str(value) for name, value in asdict(self).items()}


def knob(name: str) -> str:
    """What a limit is called in the environment."""
    return PREFIX + name.upper()


def _number(env: Mapping[str, str], name: str) -> int:
    try:
        return int(env[knob(name)])
    except ValueError:
        raise BadSetting(f"{knob(name)} must be a whole number, not {env[knob(name)]!r}.") from None


DEFAULTS = Limits()
