"""`bin/test --services`: what touches the database or the broker, once more on PostgreSQL with Redis and with RabbitMQ.

The services are those on the standard ports of this machine. Everything has a name of its own there, and is removed afterwards:
databases, Redis' database 9, a virtual host of RabbitMQ where one may be made. In CI a service that is missing is a failure.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg

SERVER = os.environ.get("SERVICES_POSTGRESQL", "postgres://postgres:postgres@127.0.0.1:5432")
PORTS = {"PostgreSQL": 5432, "Redis": 6379, "RabbitMQ": 5672}
REDIS = "redis://127.0.0.1:6379/9"
VHOST = "kitsportal-services"
CHAOS = ("--reports", "60", "--kills", "6", "--json")
JOURNEY = "tests/journeys/test_main_journey.py"


def main() -> int:
    """Do all of it for one broker after the other; 1 if anything was red."""
    if missing := [name for name, port in PORTS.items() if not is_open(port)]:
        print(f"*** services: {', '.join(missing)} not found on the standard port: SKIPPED ***", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    red = []
    for name, url in (("Redis", REDIS), ("RabbitMQ", rabbitmq())):
        for part in (marked, journey, chaos):
            began = time.monotonic()
            print(f"== {part.__name__}, on PostgreSQL with {name}", flush=True)
            if part(url):
                red.append(f"{part.__name__} with {name}")
            print(f"   {time.monotonic() - began:.0f} s", flush=True)
    print(f"services: {'red: ' + ', '.join(red) if red else 'all is well'}")
    return 1 if red else 0


def marked(broker: str) -> int:
    """Every test that is marked `database` or `broker`."""
    env = {"DATABASE_URL": f"{SERVER}/kitsportal_services", "SERVICES_BROKER_URL": broker}
    return run(["-m", "pytest", "-q", "-n", "2", "-m", "database or broker"], env)


def journey(broker: str) -> int:
    """The main journey, by the whole portal in a real browser."""
    with database("journey") as url:
        return run(["-m", "pytest", "-q", JOURNEY], {"SERVICES_DATABASE_URL": url, "SERVICES_BROKER_URL": broker})


def chaos(broker: str) -> int:
    """A short run of chaos."""
    with database("chaos") as url:
        return run(["-m", "tests.chaos", *CHAOS], {"DATABASE_URL": url, "CELERY_BROKER_URL": broker})


def run(words: list[str], env: dict[str, str]) -> int:
    """Run Python with these words; return its exit code."""
    return subprocess.run([sys.executable, *words], env=os.environ | env).returncode


@contextmanager
def database(purpose: str) -> Iterator[str]:
    """An empty database, dropped afterwards."""
    name = f"kitsportal_{purpose}_{os.getpid()}"
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{SERVER}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def rabbitmq() -> str:
    """RabbitMQ's address, with a virtual host of our own where we may make one."""
    with suppress(OSError, subprocess.CalledProcessError):
        have = subprocess.run(["rabbitmqctl", "-q", "list_vhosts"], capture_output=True, text=True, check=True).stdout
        if VHOST not in have.split():
            subprocess.run(["rabbitmqctl", "-q", "add_vhost", VHOST], check=True, capture_output=True)
        rights = ["rabbitmqctl", "-q", "set_permissions", "-p", VHOST, "guest", ".*", ".*", ".*"]
        subprocess.run(rights, check=True, capture_output=True)
        return f"amqp://guest:guest@127.0.0.1:5672/{VHOST}"
    return "amqp://guest:guest@127.0.0.1:5672//"


def is_open(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), 2).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
