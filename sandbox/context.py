"""Everything a running sandbox holds, in one place."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from .accounts import Directory
from .clock import Clock
from .faults import Faults, History, new_history
from .keys import Key
from .runner import ProcessRunner, Runner, ThreadRunner
from .settings import Settings
from .store import Store


@dataclass(slots=True)
class Sandbox:
    """What requests are answered with."""

    settings: Settings
    store: Store
    clock: Clock
    directory: Directory
    runner: Runner
    faults: Faults = field(default_factory=Faults)
    history: History = field(default_factory=new_history)
    # New keys on their way from the form to the page that shows their secret, once.
    shown_once: dict[str, Key] = field(default_factory=dict)
    # Held from checking a change of trackpoints to keeping it, so that no two changes miss each other.
    changing: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, settings: Settings) -> Sandbox:
        """A sandbox by its settings; its engine does not run yet."""
        store = Store(settings.database)
        runner: Runner = ThreadRunner(settings) if settings.in_thread else ProcessRunner(settings)
        return cls(settings, store, Clock(store), Directory(settings, store), runner)
