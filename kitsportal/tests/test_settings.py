"""Settings: documented, loud when wrong, strict outside demo mode."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kitsapi.wire import STEP_DEADLINE
from kitsportal.environment import lease_seconds, quiet_seconds

ROOT = Path(__file__).resolve().parents[2]
STRONG = {
    "BASE_URL": "https://kits.example.org",
    "SECRET_KEY": "s3cr3t-kN8x!qLw0zPe7RtYuIoAsDfGhJkZxCvBnM1234567890abcdef",
    "KITSPORTAL_KEY_RING": "k1:" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
}


def start(tmp_path: Path, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of its own, outside demo mode."""
    env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    env |= {"KITSPORTAL_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "kitsportal.settings"}
    env |= {name: value for name, value in (STRONG | changes).items() if value is not None}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)


def test_every_setting_of_the_environment_is_in_the_example() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "kitsportal/settings.py").read_text()))
    told = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert len(read) > 15
    assert read - told == set()


def test_strong_settings_start_without_a_warning(tmp_path: Path) -> None:
    done = start(tmp_path)
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", "changeme"),
        ("SECRET_KEY", "a" * 64),
        ("KITSPORTAL_KEY_RING", None),
        ("KITSPORTAL_KEY_RING", "k1:c2hvcnQ="),
        ("KITSPORTAL_KEY_RING", "k1:" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ("BASE_URL", None),
        ("EMAIL_URL", None),
    ],
)
def test_outside_demo_mode_what_is_missing_or_weak_is_refused(tmp_path: Path, name: str, value: str | None) -> None:
    done = start(tmp_path, **{name: value})
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {name}" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "least"),
    [("RUN_LEASE_SECONDS", "49", 50), ("KITS_QUIET_SECONDS", "84", 85), ("KITS_QUIET_SECONDS", "0", 85)],
)
def test_times_that_break_the_protocol_are_refused_with_the_least_that_does_not(
    tmp_path: Path, name: str, value: str, least: int
) -> None:
    done = start(tmp_path, **{name: value})
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {name} is {value}, which is too short: it has to be at least {least} seconds" in done.stderr


def test_a_longer_lease_needs_a_longer_quiet_time(tmp_path: Path) -> None:
    assert "at least 145 seconds" in start(tmp_path, RUN_LEASE_SECONDS="120").stderr
    assert start(tmp_path, RUN_LEASE_SECONDS="120", KITS_QUIET_SECONDS="145").returncode == 0


def test_demo_mode_may_be_in_a_hurry() -> None:
    assert lease_seconds("RUN_LEASE_SECONDS", 6, demo=True) == 6
    assert quiet_seconds("KITS_QUIET_SECONDS", 4, lease=6, demo=True) == 4
    with pytest.raises(ImproperlyConfigured):
        lease_seconds("RUN_LEASE_SECONDS", 0, demo=True)


def test_a_lease_outlasts_the_deadline_of_a_step() -> None:
    least = 2 * STEP_DEADLINE
    assert lease_seconds("RUN_LEASE_SECONDS", int(least), demo=False) > STEP_DEADLINE


def test_demo_mode_makes_its_own_secrets_once_for_its_owner_alone(tmp_path: Path) -> None:
    from kitsportal.environment import demo_secrets

    made = demo_secrets(tmp_path / "new")
    assert demo_secrets(tmp_path / "new") == made
    assert (tmp_path / "new/secrets.json").stat().st_mode & 0o777 == 0o600
