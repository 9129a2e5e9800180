"""The application: the imitated APIs behind one wire, and the controls beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp

from . import admin, control, graphql_http, oauth, pages, postman, reference
from .apis import APIS, rest_routes
from .context import Sandbox
from .explorer import schema
from .rest import add_handlers
from .settings import Settings
from .wire import Wire


def create_app(settings: Settings, sandbox: Sandbox | None = None) -> ASGIApp:
    """A sandbox by its settings. The engine starts and stops with the application."""
    held = sandbox or Sandbox.of(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        schema()
        held.runner.start()
        yield
        held.runner.stop()

    # The interactive pages of FastAPI would load scripts from elsewhere.
    app = FastAPI(title="Kits sandbox", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(HTTPException, _in_envelope)
    app.state.sandbox = held
    add_handlers(app)
    for api in APIS:
        app.include_router(api.router)
    app.router.routes.extend(
        [
            *oauth.routes,
            *graphql_http.routes,
            *control.routes,
            *admin.routes,
            # Before the reference, whose address has room for any name.
            *postman.routes,
            *reference.routes,
            *pages.routes,
        ]
    )
    return Wire(app, held)


_WORDS = {
    400: "The body cannot be read: it is not JSON, or nested too deeply.",
    404: "There is nothing at this address.",
}


async def _in_envelope(request: Request, problem: Exception) -> Response:
    """An address or a method that is not there, in the documented envelope."""
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    if status == 404 and request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return pages.nothing_here(request.url.path)
    kind = "NotFoundException" if status == 404 else "ValidationException"
    message = _WORDS.get(status, "This address does not take that method.")
    headers = {"Allow": ", ".join(_methods(request))} if status == 405 else None
    return JSONResponse({"errorType": kind, "errorMessage": message}, status, headers)


def _methods(request: Request) -> list[str]:
    """What an address takes; several routes may share it."""
    routes = [route for route in (*rest_routes(), *request.app.router.routes) if isinstance(route, Route)]
    there = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in there for method in route.methods or ()})
