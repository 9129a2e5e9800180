"""The application: the imitated APIs behind one wire, and the controls beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from . import control, graphql_http, oauth, pages
from .context import Sandbox
from .explorer import schema
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
    app.router.routes.extend([*oauth.routes, *graphql_http.routes, *control.routes, *pages.routes])
    return Wire(app, held)


async def _in_envelope(_: Request, problem: Exception) -> Response:
    """An address or a method that is not there, in the documented envelope."""
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    kind = "NotFoundException" if status == 404 else "ValidationException"
    message = "There is nothing at this address." if status == 404 else "This address does not take that method."
    headers = problem.headers if isinstance(problem, HTTPException) else None
    return JSONResponse({"errorType": kind, "errorMessage": message}, status, headers)
