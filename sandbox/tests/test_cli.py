"""The command line, as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sandbox.tests.conftest import ROOT, Client, Command, a_set, figures

SMALL = ("--people", "500")
VISITS = "person,touchpoint,day\na,X,2026-03-01\nb,X,2026-03-01\nb,Y,2026-03-01\n"


@contextmanager
def serving(data: Path, *flags: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A sandbox in a process of its own, and where it answers."""
    line = [sys.executable, "-m", "sandbox", "--data", str(data), "--port", "0", *SMALL, *flags]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        ready = process.stdout.readline()
        assert ready.startswith("sandbox: ready at http://127.0.0.1:"), ready
        try:
            yield process, ready.rpartition(" ")[2].strip()
        finally:
            process.terminate()
            process.wait(15)


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    path = tmp_path / "visits.csv"
    path.write_text(VISITS)
    return path


def test_a_key_is_printed_once_as_json(command: Command) -> None:
    key = figures(command("key", "--account", "Demo", "--json"))
    assert set(key) == {"client_id", "client_secret", "account_id"}
    assert figures(command("key", "--account", key["account_id"], "--json"))["account_id"] == key["account_id"]


def test_an_unknown_account_is_a_sentence_that_lists_the_names(command: Command) -> None:
    done = command("key", "--account", "Nobody")
    assert (done.returncode, "Kaukoranta Media" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


def test_visits_are_imported_and_reported_without_a_server(command: Command, visits: Path) -> None:
    assert command("import", visits, "--format", "csv", "--account", "Oma").returncode == 0
    span = ("--from", "2026-03-01", "--to", "2026-03-01")
    found = figures(command("report", "--account", "Oma", "--set-a", "X", "--set-b", "Y", *span))
    assert list(found) == ["reachA", "reachB", "both", "onlyA", "onlyB", "either", "sampleSizes"]
    assert [found[key] for key in list(found)[:6]] == [2, 1, 1, 1, 0, 2]


@pytest.mark.parametrize(
    "words",
    [
        ("--set-a", "Nothing", "--set-b", "X", "--from", "2026-03-01", "--to", "2026-03-01"),
        ("--set-a", "X", "--set-b", "Y", "--from", "2026-03-01", "--to", "2026-03-02"),
    ],
)
def test_a_report_that_cannot_be_is_a_sentence(command: Command, visits: Path, words: tuple[str, ...]) -> None:
    command("import", visits, "--format", "csv", "--account", "Oma")
    done = command("report", "--account", "Oma", *words)
    assert (done.returncode, done.stderr.startswith("sandbox: "), "Traceback" in done.stderr) == (1, True, False)


def test_a_bad_line_is_a_sentence(command: Command, visits: Path) -> None:
    visits.write_text(VISITS + "c,X,never\n")
    done = command("import", visits, "--format", "csv", "--account", "Oma")
    assert (done.returncode, done.stderr) == (1, "sandbox: Line 5: 'never' is not a day like 2026-01-31.\n")


@pytest.mark.parametrize("words", ["csv", "msnbc"])
def test_what_is_no_file_is_named(command: Command, tmp_path: Path, words: str) -> None:
    done = command("import", str(tmp_path), "--format", words, "--account", "Ours")
    assert (done.returncode, done.stderr) == (1, f"sandbox: '{tmp_path}' cannot be read: Is a directory.\n")


def test_a_taken_port_is_one_sentence(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = command("serve", "--port", taken.getsockname()[1])
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "taken" in done.stderr


def test_a_nonsensical_knob_is_one_sentence(command: Command) -> None:
    done = command("serve", "--people", "10")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def wait_until(found: Callable[[], Any], seconds: float = 15) -> Any:
    deadline = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return value


def engines_of(data: Path) -> list[int]:
    """The processes that calculate for a data folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"engine" in words and str(data).encode() in words:
            found.append(int(path.parent.name))
    return found


def test_keys_and_reports_outlive_kill_9_and_what_was_calculating_is_calculated(
    command: Command, tmp_path: Path, visits: Path, reach_port: Callable[[int], None]
) -> None:
    data = tmp_path / "data"
    key = figures(command("key", "--account", "Demo", "--json"))
    with serving(data, "--calculation-seconds", "0") as (process, url):
        reach_port(int(url.rpartition(":")[2]))
        client = Client(url, key)
        done = client.create()
        assert client.finished(done)["status"] == "READY"
        (engine,) = wait_until(lambda: engines_of(data))
        os.kill(engine, signal.SIGSTOP)
        waiting = client.create(setB=a_set())
        process.kill()
        os.kill(engine, signal.SIGCONT)
    wait_until(lambda: not engines_of(data))
    with serving(data, "--calculation-seconds", "0") as (_, url):
        reach_port(int(url.rpartition(":")[2]))
        client = Client(url, key)
        assert client.state(done)["status"] == "READY"
        assert client.finished(waiting)["status"] == "READY"
        import_beside(command, visits, client, url)


def import_beside(command: Command, visits: Path, client: Client, url: str) -> None:
    """An account imported beside a running sandbox is served at once, and calculated with."""
    command("import", visits, "--format", "csv", "--account", "Oma")
    mine = Client(url, figures(command("key", "--account", "Oma", "--json")))
    both = {"preset": "ALL_MY_MEDIA"}
    dates = {"start": "2026-03-01", "end": "2026-03-01"}
    report = mine.create(setA=a_set(dateRange=dates, touchpoints=both))
    assert mine.finished(report)["status"] == "READY"
    query = "query($a: ID!, $id: ID!) { explorer(accountId: $a, id: $id) { metrics { setA { overview { reach } } } } }"
    assert mine.ask(query, id=report)["explorer"]["metrics"]["setA"]["overview"]["reach"] == 2


def test_tokens_and_states_never_wait_for_the_engine(
    command: Command, tmp_path: Path, reach_port: Callable[[int], None]
) -> None:
    data = tmp_path / "data"
    key = figures(command("key", "--account", "Demo", "--json"))
    with serving(data, "--calculation-seconds", "0") as (_, url):
        reach_port(int(url.rpartition(":")[2]))
        (engine,) = wait_until(lambda: engines_of(data))
        os.kill(engine, signal.SIGSTOP)
        try:  # who waited for it now would wait for ever
            made = Client(url, key).create(setB=a_set())
            assert Client(url, key).state(made)["status"] == "QUEUED"
        finally:
            os.kill(engine, signal.SIGCONT)
        assert Client(url, key).finished(made)["status"] == "READY"


def test_a_crashed_engine_is_started_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data):
        (engine,) = wait_until(lambda: engines_of(data))
        os.kill(engine, signal.SIGKILL)
        wait_until(lambda: [each for each in engines_of(data) if each != engine])
    wait_until(lambda: not engines_of(data))


def test_two_sandboxes_do_not_serve_one_folder(command: Command, tmp_path: Path) -> None:
    with serving(tmp_path / "data"):
        done = command("serve", "--port", "0")
    assert (done.returncode, "already" in done.stderr) == (1, True)


def test_a_calculation_can_be_made_to_last(command: Command, tmp_path: Path, reach_port: Callable[[int], None]) -> None:
    key = figures(command("key", "--account", "Demo", "--json"))
    with serving(tmp_path / "data", "--calculation-seconds", "7200") as (_, url):
        reach_port(int(url.rpartition(":")[2]))
        client = Client(url, key)
        report = client.create()
        wait_until(lambda: client.state(report)["status"] == "CALCULATING")
        time.sleep(0.3)
        assert client.state(report)["status"] == "CALCULATING"
        skip = client.http.post("/_sandbox/skip", content=json.dumps({"seconds": 7201}))
        assert skip.status_code == 200
        again = Client(url, key)
        assert again.state(report)["status"] == "READY"
