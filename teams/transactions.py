"""Whole transactions, done once more where the database gave one up for the sake of another (PostgreSQL does)."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection

log = logging.getLogger(__name__)

T = TypeVar("T")

TRIES = 3
# Serialization failure and deadlock: nothing of the transaction is kept, and the same may succeed a moment later.
GIVEN_UP = {"40001", "40P01"}
LONGEST_WAIT = 0.05


def retried(work: Callable[[], T]) -> T:
    """Do a whole transaction, at most three times. Raises what the last try raised; every other error at once.

    Within a transaction it is done once: only the outermost one can begin anew.
    """
    for _try in range(1, 1 if connection.in_atomic_block else TRIES):
        try:
            return work()
        except OperationalError as exc:
            if getattr(exc.__cause__, "sqlstate", None) not in GIVEN_UP:
                raise
            log.warning("a transaction was given up by the database and is done once more: %s", exc)
            time.sleep(random.uniform(0, LONGEST_WAIT))
    return work()
