"""All accounts: the publishers of the make-believe country, and the imports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property

from .catalogue import Account, Catalogue
from .errors import Sentence
from .imported import ImportedSource
from .settings import Settings
from .sources import CountrySource, Source, View
from .store import Store
from .trackpoints import overlay
from .world.country import Country
from .world.media import land

DEMO = "Demo"


class NoSuchAccount(Sentence):
    """No account has that name or id; the text lists those that exist."""


class Directory:
    """Finds accounts and their sources. Imports made beside a running sandbox are seen at once."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._imports: dict[str, ImportedSource] = {}
        # By the source's own catalogue: the version of the changes, that catalogue, and the changed one.
        self._changes: dict[int, tuple[str, Catalogue, Catalogue | None]] = {}

    @cached_property
    def _country(self) -> CountrySource:
        settings = self._settings
        return CountrySource(Country.at(settings.data, settings.seed, settings.people))

    def accounts(self) -> list[Account]:
        """Everyone: publishers first, then imports."""
        return [*land().accounts, *(Account(row["id"], row["name"]) for row in self._store.accounts())]

    def find(self, name_or_id: str) -> Account:
        """An account by its id or name; "Demo" is the demo team's publisher."""
        wanted = self._settings.demo if name_or_id == DEMO else name_or_id
        everyone = self.accounts()
        for account in everyone:
            if name_or_id in (account.id, account.name) or wanted == account.name:
                return account
        known = ", ".join(account.name for account in everyone)
        raise NoSuchAccount(f"There is no account {name_or_id!r}. There are: {DEMO}, {known}.")

    def is_made_up(self, name: str) -> bool:
        """Whether a name belongs to the make-believe country."""
        return name == DEMO or name in {account.name for account in land().accounts}

    def source(self, account_id: str) -> Source | None:
        """An account's source; None for an id nobody has."""
        if any(account.id == account_id for account in land().accounts):
            return self._country
        row = self._store.account(account_id)
        return self._imported(Account(row["id"], row["name"]), row["folder"]) if row else None

    def _imported(self, account: Account, folder: str) -> ImportedSource:
        known = self._imports.get(account.id)
        if known is None or known.folder.name != folder:
            known = ImportedSource(account, self._settings.data / "imports" / folder)
            self._imports[account.id] = known
        return known

    def view(self, account_id: str, today: date) -> View | None:
        """An account as it is today."""
        source = self.source(account_id)
        if source is None:
            return None
        account = next(each for each in self.accounts() if each.id == account_id)
        return View(account, source, *source.days(today), self._changed(source), self._settings.limits)

    def now(self, view: View) -> View:
        """The same view with the touchpoints as they are at this moment."""
        return replace(view, changed=self._changed(view.source))

    def _changed(self, source: Source) -> Catalogue | None:
        """The source's touchpoints as they are now; made anew when anything has changed."""
        version, base = self._store.trackpoints_version(), source.catalogue
        known = self._changes.get(id(base))
        if known is None or known[0] != version or known[1] is not base:
            accounts = {account.id: account for account in self.accounts()}
            known = (version, base, overlay(base, accounts, self._store.trackpoints(), self._store.validations()))
            self._changes[id(base)] = known
        return known[2]
