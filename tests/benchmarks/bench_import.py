"""Imports into the sandbox, as its command line does them: the msnbc.com file, and a csv file of 1e7 rows.

Aims: the msnbc.com file within 10 s; a progress line every few seconds. Where the published file is not at hand, one of the
same size is made up. Each import is a process of its own, whose greatest memory is printed. `--check` ends with 1 if an aim
is missed by more than a fifth.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT.parent / "shared" / "data" / "msnbc" / "msnbc990928.zip"
USERS, MOST_SECTIONS = 989_818, 17
PEOPLE, TOUCHPOINTS, DAYS = 1_000_000, 200, 28
LIMITS = {"msnbc": 10.0}
TOLERANCE = 0.2
_LINES_AT_ONCE = 100_000


def made_up_msnbc(folder: Path) -> Path:
    """A file like the published one: a line a user, section numbers, about five views each."""
    path, chance = folder / "made-up.seq", random.Random(1)
    with path.open("w", newline="") as file:
        file.write("% made up\r\n\r\nfront news\r\n\r\n\r\n% Sequences:\r\n\r\n")
        for _ in range(USERS):
            views = min(1 + int(chance.expovariate(0.27)), 200)
            file.write("".join(f"{each} " for each in chance.choices(range(1, MOST_SECTIONS + 1), k=views)) + "\r\n")
    return path


def made_up_csv(folder: Path, rows: int) -> Path:
    """Person, touchpoint, day and a variable; the persons come again and again, in no order."""
    path = folder / "visits.csv"
    with path.open("w") as file:
        file.write("person,touchpoint,day,gender\n")
        for start in range(0, rows, _LINES_AT_ONCE):
            numbers = range(start, min(start + _LINES_AT_ONCE, rows))
            file.write("".join(_line(number * 7_919 % PEOPLE, number) for number in numbers))
    return path


def _line(person: int, number: int) -> str:
    return f"p{person},Site {number * 31 % TOUCHPOINTS},2026-02-{1 + number % DAYS:02},{'fm'[person % 2]}\n"


def imported(path: Path, kind: str, folder: Path) -> dict[str, float]:
    """Of one import: seconds, those of the processor alone, progress lines; and the greatest memory of all so far in MB."""
    words = [sys.executable, "-m", "sandbox", "import", path, "--format", kind, "--account", kind, "--data", folder / "data"]
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(list(map(str, words)), cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"bench: the import failed: {done.stderr[-500:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = done.stderr.count(" read, ")
    return {"seconds": seconds, "processor": worked, "memory": after.ru_maxrss / 1024, "progress lines": told}


def main() -> None:
    given = parse()
    base = Path(os.environ.get("KITSPORTAL_DATA_DIR") or ROOT / "var")
    base.mkdir(parents=True, exist_ok=True)
    missed = []
    with tempfile.TemporaryDirectory(prefix="bench-import-", dir=base) as made:
        folder = Path(made)
        files = {"msnbc": PUBLISHED if PUBLISHED.exists() else made_up_msnbc(folder), "csv": made_up_csv(folder, given.rows)}
        for kind in given.only or files:
            found = imported(files[kind], kind, folder)
            missed += tell(kind, files[kind].name, found, as_json=given.json)
    for sentence in missed:
        print(f"bench: {sentence}", file=sys.stderr)
    sys.exit(1 if given.check and missed else 0)


def tell(kind: str, file: str, found: dict[str, float], *, as_json: bool) -> list[str]:
    """Print what was found; the aims that were missed."""
    units = {"seconds": "s", "processor": "s", "memory": "MB", "progress lines": ""}
    for name, value in found.items():
        measure = f"import of {file}, {name}"
        line: dict[str, Any] = {"measure": measure, "ours": round(value, 2), "theirs": None, "peer": None, "ratio": None}
        print(json.dumps({**line, "unit": units[name]}) if as_json else f"{measure:>50}: {value:.1f} {units[name]}", flush=True)
    most = LIMITS.get(kind, float("inf"))
    is_slow = found["seconds"] > most * (1 + TOLERANCE)
    return [f"the import of {file} took {found['seconds']:.1f} s; the aim is {most:.0f} s"] if is_slow else []


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--check", action="store_true", help="1 as exit code if an aim is missed by a fifth")
    parser.add_argument("--rows", type=lambda text: int(float(text)), default=10_000_000, help="of the csv file")
    parser.add_argument("--only", action="append", choices=("msnbc", "csv"), help="may be repeated")
    return parser.parse_args()


if __name__ == "__main__":
    main()
