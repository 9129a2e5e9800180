"""Bodies of answers as text, in the one way that all of them are written."""

from __future__ import annotations

import json
from typing import Any

from ninja import Schema
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder


class Renderer(JSONRenderer):
    """What the framework writes: letters as they are."""

    json_dumps_params = {"ensure_ascii": False}


def as_json(body: Schema) -> str:
    """Return what the framework would write."""
    return json.dumps(body.model_dump(), cls=NinjaJSONEncoder, ensure_ascii=False)


def as_plain(body: Schema) -> Any:
    """Return it as values that can be kept in a row."""
    return json.loads(as_json(body))
