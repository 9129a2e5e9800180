"""The sandbox's knobs: environment first, flags over it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .limits import DEFAULTS, BadSetting, Limits
from .world.people import FEWEST
from .world.titles import DEMO_PUBLISHER

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set."""

    # Where people, days, imports, keys, reports and results are kept.
    data: Path
    # Panel persons of the make-believe country, and the number everything in it grows from.
    people: int = 50_000
    seed: int = 2021
    # A calculation is shown as finished no sooner than this; hours are fine.
    calculation_seconds: float = 4.0
    token_seconds: int = 1800
    host: str = "127.0.0.1"
    port: int = 8801
    # The make-believe account that the name "Demo" opens.
    demo: str = DEMO_PUBLISHER
    # Calculate in a thread of the server instead of a process of its own (quick tests).
    in_thread: bool = False
    # How much may be asked for.
    limits: Limits = DEFAULTS

    def __post_init__(self) -> None:
        if not FEWEST <= self.people <= 1_000_000:
            raise BadSetting(f"SANDBOX_PEOPLE must lie between {FEWEST} and 1000000.")
        if self.calculation_seconds < 0:
            raise BadSetting("SANDBOX_CALCULATION_SECONDS must not be negative.")

    @property
    def database(self) -> Path:
        """The store's file."""
        return self.data / "sandbox.sqlite3"


def default_data(env: Mapping[str, str] = os.environ) -> Path:
    """`$KITSPORTAL_DATA_DIR/sandbox`, by default `var/sandbox` in the project."""
    return Path(env.get("KITSPORTAL_DATA_DIR") or ROOT / "var") / "sandbox"


def from_environment(env: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the environment gives."""
    return Settings(
        data=default_data(env),
        people=_number(env, "SANDBOX_PEOPLE", 50_000),
        seed=_number(env, "SANDBOX_SEED", 2021),
        calculation_seconds=_decimal(env, "SANDBOX_CALCULATION_SECONDS", 4.0),
        port=_number(env, "SANDBOX_PORT", 8801),
        demo=env.get("SANDBOX_DEMO", DEMO_PUBLISHER),
        limits=Limits.of(env),
    )


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(env.get(name) or default)
    except ValueError:
        raise BadSetting(f"{name} must be a whole number, not {env[name]!r}.") from None


def _decimal(env: Mapping[str, str], name: str, default: float) -> float:
    try:
        return float(env.get(name) or default)
    except ValueError:
        raise BadSetting(f"{name} must be a number, not {env[name]!r}.") from None
