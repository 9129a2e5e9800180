"""A run with results to share."""

from explorer.tests.conftest import ready_run

__all__ = ["ready_run"]
