"""The sandbox's meannesses. All are off until asked for; each has a knob."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

UNKNOWN_STATUS = "WAITING_FOR_THE_MOON"


@dataclass(slots=True)
class Rule:
    """Answer the next requests with a status instead. `operation`: only requests that name it; `when`: before or
    after the work is done."""

    status: int
    times: int = 1
    retry_after: float | str | None = None
    operation: str | None = None
    when: str = "before"

    def __post_init__(self) -> None:
        if not 400 <= self.status <= 599 or self.when not in ("before", "after") or self.times < 1:
            raise ValueError("A status lies between 400 and 599, times is at least 1, when is before or after.")


@dataclass(slots=True)
class Faults:
    """One attribute a knob."""

    # The work of so many createExplorer (createMedia, createKit …) is done, and then the connection is closed without an
    # answer.
    lose_next_answers: int = 0
    # Rules for statuses; see Rule.
    next_status: list[Rule] = field(default_factory=list)
    # So many answers are not JSON (`garbage_kind` html), end in the middle (cut), hold nothing (empty), or are broken off
    # with their connection (broken).
    garbage: int = 0
    garbage_kind: str = "html"
    # Wait before answering; do the work itself so late, whether or not the client has left; send the answer in small
    # pieces over so many seconds; all only for `slow_operation`.
    slow_seconds: float = 0.0
    late_seconds: float = 0.0
    trickle_seconds: float = 0.0
    slow_operation: str | None = None
    # A new report is not in `explorers` for so many seconds.
    list_lag: float = 0.0
    names_not_searchable: bool = False
    # Reports that are not finished have a status nobody knows.
    unknown_status: bool = False
    # So many of the reports created next fail.
    fail_next_calculation: int = 0
    # These reports are gone.
    vanished: set[str] = field(default_factory=set)
    # Results come without a comparison; without any sample size; with the documented oddities of `quirks`.
    no_comparison: bool = False
    no_sample_sizes: bool = False
    quirks: bool = False
    # So many times a report that is ready is said to be calculating again, without results.
    status_backwards: int = 0
    # A field that the schema no longer has, like "Explorer.calculatedAt".
    schema_drift: str = ""
    # New tokens live so short; 0: as long as they should.
    token_seconds: int = 0

    def reset(self) -> None:
        """Be kind again."""
        fresh = Faults()
        for each in fields(self):
            setattr(self, each.name, getattr(fresh, each.name))

    def change(self, wanted: Mapping[str, Any]) -> None:
        """Set knobs by name, as the control address does; nothing changes when anything is wrong."""
        changes = {name: self._read(name, value) for name, value in wanted.items()}
        for name, value in changes.items():
            setattr(self, name, value)

    def _read(self, name: str, value: Any) -> Any:
        kind = next((type(getattr(Faults(), each.name)) for each in fields(self) if each.name == name), None)
        if kind is None:
            raise ValueError(f"There is no knob {name!r}.")
        if name == "next_status":
            return [Rule(**rule) for rule in (value if isinstance(value, list) else [value])]
        if name == "slow_operation":
            return None if value is None else str(value)
        return kind(value)

    def answer_with(self, operations: Iterable[str], when: str) -> Rule | None:
        """The first rule that fits a request; its count goes down."""
        named = set(operations)
        for rule in self.next_status:
            if rule.when == when and (rule.operation is None or rule.operation in named):
                rule.times -= 1
                if rule.times == 0:
                    self.next_status.remove(rule)
                return rule
        return None

    def spend(self, name: str) -> bool:
        """Use up one of a counted knob. False: none left."""
        left: int = getattr(self, name)
        if left <= 0:
            return False
        setattr(self, name, left - 1)
        return True

    def is_slow(self, operations: Iterable[str]) -> bool:
        """Whether slowness is meant for a request."""
        return self.slow_operation is None or self.slow_operation in set(operations)

    def as_json(self) -> dict[str, Any]:
        """All knobs as they stand."""
        return {**asdict(self), "vanished": sorted(self.vanished)}


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as the sandbox saw it. `status` 0: the connection was closed without an answer."""

    at: float
    method: str
    path: str
    # The operation's name (GraphQL: the client's, Rest: the document's), or "token".
    operation: str | None
    # Root fields of the operation, like createExplorer; of a Rest API the operation itself.
    fields: tuple[str, ...]
    status: int


History = deque[Seen]


def new_history() -> History:
    """The last ten thousand requests."""
    return deque(maxlen=10_000)
