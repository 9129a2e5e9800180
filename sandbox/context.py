"""Everything a running sandbox holds, in one place."""

from __future__ import annotations

from dataclasses import dataclass, field

from .accounts import Directory
from .clock import Clock
from .faults import Faults, History, new_history
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

    @classmethod
    def of(cls, settings: Settings) -> Sandbox:
        """A sandbox by its settings; its engine does not run yet."""
        store = Store(settings.database)
        runner: Runner = ThreadRunner(settings) if settings.in_thread else ProcessRunner(settings)
        return cls(settings, store, Clock(store), Directory(settings, store), runner)
