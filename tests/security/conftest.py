"""One of everything that a team has (`tests.test_rights`), for all tests of this folder."""

from sharing.tests.conftest import ready_run
from tests.test_rights import people, stage

__all__ = ["people", "ready_run", "stage"]
