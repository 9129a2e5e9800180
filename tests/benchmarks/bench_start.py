"""From bin/run to the first page, at the second start (aim: within 6 s)."""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start(data: str) -> tuple[subprocess.Popen[str], float]:
    """Start the portal and return the seconds until its first page has come."""
    env = {**os.environ, "KITSPORTAL_DATA_DIR": data, "PORT": "0", "SANDBOX_PORT": "0"}
    began = time.monotonic()
    portal = subprocess.Popen([ROOT / "bin/run"], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert portal.stdout
    said = []
    for line in portal.stdout:
        said.append(line)
        if ready := re.search(r"ready: (\S+)", line):
            with urllib.request.urlopen(ready[1]) as page:
                page.read()
            return portal, time.monotonic() - began
    sys.exit("bench: the portal did not start:\n" + "".join(said))


def stop(portal: subprocess.Popen[str]) -> float:
    """Stop the portal and return the seconds it took."""
    began = time.monotonic()
    portal.send_signal(signal.SIGINT)
    portal.communicate()
    return time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--repeat", type=int, default=3)
    wanted = parser.parse_args()
    measured: dict[str, list[float]] = {"first start": [], "second start": [], "stop": []}
    with tempfile.TemporaryDirectory() as data:
        for turn in range(wanted.repeat + 1):
            portal, seconds = start(data)
            measured["second start" if turn else "first start"].append(seconds)
            measured["stop"].append(stop(portal))
    for measure, values in measured.items():
        ours = round(sorted(values)[len(values) // 2], 2)
        line = {"measure": measure, "ours": ours, "theirs": None, "peer": None, "ratio": None, "unit": "s"}
        print(json.dumps(line) if wanted.json else f"{measure:>14}: {ours} s")


if __name__ == "__main__":
    main()
