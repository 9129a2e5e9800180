"""JSON that somebody sends, which may be anything."""

from __future__ import annotations

import json
from typing import Any

from .errors import Invalid


def read_json(text: str | bytes, what: str = "The body") -> Any:
    """What the JSON says. Raises Invalid, in words that begin with `what`."""
    try:
        return json.loads(text)
    except ValueError:
        raise Invalid(f"{what} is not JSON.") from None
    except RecursionError:
        raise Invalid(f"{what} is nested too deeply.") from None
