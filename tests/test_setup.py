"""Set-up on a machine that is not quite empty."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_an_environment_that_another_folder_uses_is_left_alone(tmp_path: Path) -> None:
    clone, other = tmp_path / "clone", tmp_path / "other/.venv"
    shutil.copytree(ROOT / "bin", clone / "bin")
    for name in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, clone)
    (other / "bin").mkdir(parents=True)
    (other / "bin/activate").write_text("VIRTUAL_ENV=/somewhere/else\n")
    (clone / ".venv").symlink_to(other)
    ended = subprocess.run([clone / "bin/setup"], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 1
    assert f".venv is a link to {other}, which another folder uses: remove the link, then start again." in ended.stderr
    assert (other / "bin/activate").exists()
