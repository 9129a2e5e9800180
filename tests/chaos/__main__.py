"""`bin/chaos`: whatever is killed, every report that people were promised is at Kits once, and here with its results."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.chaos import broker, database, every_failpoint, kill, paused
from tests.chaos.play import Play, Times

MODES: dict[str, Callable[[Play], dict[str, Any]]] = {
    "kill": kill.act,
    "broker": broker.act,
    "paused": paused.act,
    "database": database.act,
    "failpoints": every_failpoint.act,
}
SHORT = Times(lease=10, sweep=1, quiet=12)
PRODUCTION = Times(lease=60, sweep=5, quiet=90)


def main() -> int:
    """Play one mode; print what came of it as one JSON object. 1: something was doubled, lost or too slow."""
    given = parse()
    folder = Path(tempfile.mkdtemp(prefix="kitsportal-chaos-"))
    times = PRODUCTION if given.production else SHORT
    play = Play(folder, times, reports=given.reports, seed=given.seed, kills=given.kills)
    print(f"chaos: {given.mode}, {given.reports} reports, seed {given.seed}, in {folder}", file=sys.stderr)
    found = MODES[given.mode](play)
    found = {"mode": given.mode, "reports": given.reports, "seed": given.seed, **times.as_json(), **found}
    print(json.dumps(found) if given.json else "\n".join(f"{name:>24}: {value}" for name, value in found.items()))
    complaints = play.complaints(found)
    print(*(f"chaos: {sentence}" for sentence in complaints), sep="\n", end="\n" if complaints else "", file=sys.stderr)
    if not complaints:
        play.tidy_up()
    return 1 if complaints else 0


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="bin/chaos", description=__doc__)
    parser.add_argument("--reports", type=int, default=300, help="300 as in CI; 3000 for a thorough run")
    parser.add_argument("--seed", type=int, default=2021, help="dice of faults, kills and failpoints")
    parser.add_argument(
        "--kills", type=int, default=0, help="at least so many; a fifteenth of the reports, and 20, unless given"
    )
    parser.add_argument("--mode", choices=MODES, default="kill")
    parser.add_argument("--production", action="store_true", help="lease, sweep and quiet time as in production")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser.parse_args()


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):  # whoever ends it ends its processes too
        signal.signal(number, lambda *_: sys.exit(130))
    sys.exit(main())
