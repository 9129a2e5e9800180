"""Where an account's people and visits come from: the make-believe country, or an import."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Protocol

import numpy as np

from .catalogue import Account, Catalogue
from .engine.index import BoolArray, Index, People
from .labels import VARIABLES, Variable
from .limits import DEFAULTS, Limits
from .world.country import Country

# The last 92 days, and the same weeks a year (52 weeks) before.
DAYS_BACK = 92 + 364


class Source(Protocol):
    """What the Explorer needs to know of an account's data."""

    @property
    def catalogue(self) -> Catalogue:
        """All touchpoints."""

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables of a target group."""

    @property
    def people(self) -> People:
        """Everyone."""

    @property
    def index(self) -> Index:
        """People and visits for the engine."""

    @property
    def consented(self) -> BoolArray:
        """One flag a person: do they let themselves be measured?"""

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day that may be asked about."""


@dataclass(frozen=True)
class CountrySource:
    """The make-believe country: its days end yesterday, whatever day it is."""

    country: Country
    variables: tuple[Variable, ...] = field(default=VARIABLES)

    @property
    def catalogue(self) -> Catalogue:
        """The country's touchpoints."""
        return self.country.land.catalogue

    @property
    def people(self) -> People:
        """The panel."""
        return self.country.people

    @property
    def index(self) -> Index:
        """The panel and its visits."""
        return self.country.index

    @property
    def consented(self) -> BoolArray:
        """About seven in ten."""
        return self.country.consented

    def days(self, today: date) -> tuple[date, date]:
        """The last 456 days."""
        return today - timedelta(days=DAYS_BACK), today - timedelta(days=1)


@dataclass(frozen=True)
class View:
    """An account with its source, as it is today: what every question about an account starts from."""

    account: Account
    source: Source
    first: date
    last: date
    # The source's touchpoints with what was changed through the Core API; None: nothing was.
    changed: Catalogue | None = None
    # How much may be asked of it.
    limits: Limits = DEFAULTS

    @property
    def catalogue(self) -> Catalogue:
        """All touchpoints of the source, seen or not."""
        return self.changed or self.source.catalogue

    @property
    def index(self) -> Index:
        """People and visits, for this catalogue's atoms. An atom made through the Core API has no visits."""
        index = self.source.index
        if self.changed is None:
            return index
        column = {atom: number for number, atom in enumerate(self.source.catalogue.atoms)}
        member = np.zeros((len(index.member), len(self.changed.atoms)), bool)
        for number, atom in enumerate(self.changed.atoms):
            if atom in column:
                member[:, number] = index.member[:, column[atom]]
        return replace(index, member=member)
