"""The walls between the rooms stand, and each of them bites."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
IMPORTLINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
ROOMS = IMPORTLINTER["root_packages"]
NAMES = {contract["id"]: contract["name"] for contract in IMPORTLINTER["contracts"]}

# For each wall: a new module on its wrong side, and what that module looks at.
BREACHES = {
    "row": ("teams/breach.py", "explorer.models"),
    "sharing": ("sharing/breach.py", "explorer.submission"),
    "garden-house": ("touchpoints/tests/test_breach.py", "sandbox.engine"),
    "sandbox": ("sandbox/breach.py", "kitsapi.errors"),
    "engine": ("sandbox/engine/breach.py", "sandbox.world"),
    "kitsapi": ("kitsapi/breach.py", "django.db"),
    "httpx": ("explorer/breach.py", "httpx"),
    "views": ("explorer/views/breach.py", "kitsapi.client"),
    "pure": ("explorer/charts/breach.py", "explorer.models"),
    "plotly": ("sharing/breach_of_charts.py", "plotly.graph_objects"),
    "files": ("explorer/breach_of_files.py", "xlsxwriter"),
    "bare": ("kitsportal/processes.py", "kitsportal.settings"),
}


def lint(folder: Path) -> str:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def breached(tmp_path_factory) -> str:
    """What is said of a copy of the house in which every wall has a hole."""
    copy = tmp_path_factory.mktemp("house")
    for room in ROOMS:
        shutil.copytree(
            ROOT / room, copy / room, ignore=lambda _, names: [n for n in names if "." in n and not n.endswith(".py")]
        )
    for path, forbidden in BREACHES.values():
        with (copy / path).open("a") as file:
            file.write(f"\nimport {forbidden}\n")
    return lint(copy)


def test_every_wall_is_tried():
    assert NAMES.keys() == BREACHES.keys()


def test_the_walls_stand():
    assert "Contracts: " + f"{len(NAMES)} kept, 0 broken" in lint(ROOT)


@pytest.mark.parametrize("wall", NAMES)
def test_a_hole_in_a_wall_is_seen(breached, wall):
    assert re.search(rf"^{re.escape(NAMES[wall])} BROKEN", breached, re.MULTILINE), breached


def test_only_the_root_conftest_on_our_side_knows_the_sandbox():
    """But for the benchmark of its engine."""
    knowing = {
        str(path.relative_to(ROOT))
        for folder in [*ROOMS, "docs"]
        for path in (ROOT / folder).rglob("*.py")
        if folder != "sandbox" and re.search(r"^\s*(from|import) sandbox\b", path.read_text(), re.MULTILINE)
    }
    assert knowing == {f"tests/benchmarks/{name}.py" for name in ("bench_engine", "engine_ours")}
