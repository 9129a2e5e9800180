"""The body of a request: JSON, and nothing in it that no person types or no database holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from teams.api.problems import Problem


class JsonParser(Parser):
    """Reads what was posted, strictly. `clean` takes out of a text what nobody types."""

    def __init__(self, clean: Callable[[str], str]) -> None:
        self.clean = clean

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body. Raises Problem with a sentence for what is no JSON object."""
        try:
            body = json.loads(request.body.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_once)
            return self._cleaned(body)
        except RecursionError:
            raise Problem(400, _("The body is nested too deeply.")) from None
        except ValueError:
            raise Problem(400, _("The body is not JSON in UTF-8.")) from None

    def _cleaned(self, value: Any) -> Any:
        """The same with clean texts. Raises ValueError for half a character, which no database holds."""
        if isinstance(value, str):
            value.encode("utf-8")
            return self.clean(value)
        if isinstance(value, list):
            return [self._cleaned(each) for each in value]
        if isinstance(value, dict):
            return {self._cleaned(name): self._cleaned(each) for name, each in value.items()}
        return value


def _no_number(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are different: of two equal ones it could not be told which was meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("A name stands twice in one object.")
    return found
