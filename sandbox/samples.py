"""Examples of what is sent and answered, made from the examples of a document's single fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]


def sample(schema: Schema, schemas: Mapping[str, Schema]) -> Any:
    """A value that fits a schema: its own example, else its default or first choice, else one made of its parts."""
    if "$ref" in schema:
        return sample(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "examples" in schema:
        return schema["examples"][0]
    if schema.get("default") is not None:
        return schema["default"]
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], schemas)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "array":
        return [sample(schema["items"], schemas)]
    if "properties" in schema:
        return {name: sample(each, schemas) for name, each in schema["properties"].items()}
    raise ValueError(f"There is no example for {dict(schema)}.")


def add_samples(document: dict[str, Any]) -> None:
    """Give each body and each answer of a document an example."""
    schemas = document["components"]["schemas"]
    for methods in document["paths"].values():
        for operation in methods.values():
            for part in (operation.get("requestBody", {}), *operation["responses"].values()):
                for content in part.get("content", {}).values():
                    content.setdefault("example", sample(content["schema"], schemas))
