"""Reports, their calculations and numbers through the portal's own API."""

from __future__ import annotations

from explorer.api import making, reading  # noqa: F401 - put their operations on the router
from explorer.api.frame import router
from explorer.api.schemas import EXAMPLES

__all__ = ["EXAMPLES", "router"]
