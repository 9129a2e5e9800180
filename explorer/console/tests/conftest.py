"""Reports and runs for the console's tests."""

from explorer.tests.conftest import ready_run, report, run

__all__ = ["ready_run", "report", "run"]
