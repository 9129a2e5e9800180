"""The portal's messages go through the broker of a deployment as they do through its own: both queues, and quickly refused."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from kombu import Connection
from kombu.exceptions import OperationalError

from explorer.tasks import poll_due_runs
from kitsportal.celery import app

pytestmark = pytest.mark.broker


@pytest.fixture
def broker(reach: Callable[[int], None]) -> Iterator[Connection]:
    """The service, opened as a worker opens it."""
    url = os.environ.get("SERVICES_BROKER_URL", "")
    if not url:
        pytest.skip("bin/test --services names a broker")
    reach(urlsplit(url).port or 0)
    with app.connection_for_write(url=url) as connection:
        yield connection


@pytest.fixture
def queue(broker: Connection) -> Iterator[Any]:
    """A queue of its own, gone afterwards."""
    name = f"test-{uuid4()}"
    with broker.SimpleQueue(name) as queue:
        yield queue
    with broker.channel() as channel:
        channel.queue_delete(name)


def test_a_message_arrives_with_its_task_and_its_ids(broker: Connection, queue: Any) -> None:
    poll_due_runs.apply_async((7, 1), connection=broker, queue=queue.queue.name, routing_key=queue.queue.name)
    message = queue.get(timeout=10)
    assert (message.headers["task"], message.payload[0]) == ("explorer.tasks.poll_due_runs", [7, 1])
    message.ack()


def test_a_message_whose_worker_let_go_of_it_comes_again(broker: Connection, queue: Any) -> None:
    poll_due_runs.apply_async((7, 0), connection=broker, queue=queue.queue.name, routing_key=queue.queue.name)
    queue.get(timeout=10).requeue()
    again = queue.get(timeout=10)
    assert again.payload[0] == [7, 0]
    again.ack()


def test_a_broker_that_is_away_costs_a_page_no_more_than_moments(broker: Connection, reach: Callable[[int], None]) -> None:
    reach(9)
    began = time.monotonic()
    away = app.connection_for_write(url=f"{broker.transport.driver_type}://127.0.0.1:9//")
    with away, pytest.raises(OperationalError):
        poll_due_runs.apply_async((7, 0), connection=away, retry=False)
    assert time.monotonic() - began < 5
