"""The GraphQL library's sentences, as a person who sent JSON understands them: nothing is written as Python writes it."""

from __future__ import annotations

import ast
import json
import re

_NO_DAY = re.compile(r"Expected value of type 'Date', but encountered error '[^']*'; found: (.+)\.$", re.DOTALL)
# What was found is the whole object, cut short: it says less than the field's name.
_FOUND_OBJECT = re.compile(r"(?P<end>[.?]?)(?:, found: | Found: ).*$", re.DOTALL)
_QUOTED_VALUE = re.compile(r"(cannot represent (?:a )?(?:non[- ]\w+ )?value: )(.+)$", re.DOTALL)


def in_json(message: str) -> str:
    """A sentence in which values are written as JSON writes them."""
    message = _NO_DAY.sub(lambda found: f"{_json(found[1])} is no day. A day is written YYYY-MM-DD.", message)
    message = _FOUND_OBJECT.sub(lambda found: found["end"] or ".", message).replace("not to be None.", "not to be null.")
    return _QUOTED_VALUE.sub(lambda found: found[1] + _json(found[2]), message)


def _json(text: str) -> str:
    """A value that the library has written as Python or as GraphQL does."""
    try:
        return json.dumps(ast.literal_eval(text), ensure_ascii=False)
    except (ValueError, SyntaxError, TypeError):
        return text
