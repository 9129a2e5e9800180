"""The two Rest APIs as documents: what routes there are, and the OpenAPI that is made from them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from . import core, kits, oauth
from .core_examples import make_true
from .rest import sample_problem
from .samples import add_samples


class Api(NamedTuple):
    """One Rest API."""

    key: str
    title: str
    purpose: str
    prefix: str
    router: APIRouter


APIS = (
    Api("core", core.TITLE, core.PURPOSE, core.PREFIX, core.router),
    Api("kits", kits.TITLE, kits.PURPOSE, kits.PREFIX, kits.router),
)


@lru_cache(maxsize=1)
def rest_routes() -> tuple[APIRoute, ...]:
    """The routes of both."""
    return tuple(route for api in APIS for route in api.router.routes if isinstance(route, APIRoute))


@lru_cache(maxsize=len(APIS))
def document(key: str) -> dict[str, Any]:
    """The OpenAPI document of one API, made from its routes."""
    api = next(each for each in APIS if each.key == key)
    made = get_openapi(
        title=f"{api.title} (sandbox)",
        version="v1",
        description=f"{api.purpose} Imitated by the sandbox of Kits Portal: paths and fields are its own, not documented by "
        "AudienceProject.",
        routes=api.router.routes,
    )
    flow = {"clientCredentials": {"tokenUrl": oauth.PATH, "scopes": {}}}
    made["components"]["securitySchemes"] = {"key": {"type": "oauth2", "flows": flow}}
    made["security"] = [{"key": []}]
    for operations in made["paths"].values():
        for operation in operations.values():
            # A request that does not fit is 400 here.
            operation["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        made["components"]["schemas"].pop(name, None)
    _add_refusals(made)
    add_samples(made)
    make_true(made)
    return made


def _add_refusals(made: dict[str, Any]) -> None:
    """Give each refusal the example of its status."""
    for operations in made["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if status >= "400":
                    answer["content"]["application/json"]["example"] = sample_problem(int(status))
