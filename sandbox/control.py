"""The controls under `/_sandbox/`: meannesses, history, time. For this machine only, never mixed with imitated paths."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .bodies import read_json
from .clock import spoken
from .context import Sandbox
from .errors import Forbidden, Invalid, KitsError
from .explorer import fields_of, schema
from .local import is_asked_for_here, is_from_here

PREFIX = "/_sandbox/"


async def control(request: Request) -> Response:
    """One address for all controls."""
    sandbox: Sandbox = request.app.state.sandbox
    try:
        _only_from_here(request)
        return JSONResponse(_ANSWERS[request.method, request.path_params["what"]](sandbox, await _json(request)))
    except KeyError:
        return JSONResponse({"errorType": "NotFoundException", "errorMessage": "There is no such control."}, 404)
    except KitsError as problem:
        return JSONResponse(problem.envelope, problem.status)


def _only_from_here(request: Request) -> None:
    """Refuse other machines, pages of other sites in a browser on this one, and names that were made to lead here."""
    if not is_from_here(request) or not is_asked_for_here(request) or request.headers.get("origin"):
        raise Forbidden("The controls are for this machine only.")


async def _json(request: Request) -> dict[str, Any]:
    body = await request.body()
    wanted = read_json(body or b"{}")
    if not isinstance(wanted, dict):
        raise Invalid("The body must be an object.")
    return wanted


def _faults(sandbox: Sandbox, wanted: dict[str, Any]) -> dict[str, Any]:
    kind, _, field = str(wanted.get("schema_drift") or "Query.explorer").partition(".")
    if field not in fields_of(schema(), kind):
        raise Invalid(f"The schema has no field {kind}.{field} that could go.")
    try:
        sandbox.faults.change(wanted)
    except (TypeError, ValueError) as problem:
        raise Invalid(str(problem)) from None
    return sandbox.faults.as_json()


def _reset(sandbox: Sandbox, _: dict[str, Any]) -> dict[str, Any]:
    sandbox.faults.reset()
    return sandbox.faults.as_json()


def _history(sandbox: Sandbox, _: dict[str, Any]) -> dict[str, Any]:
    return {"requests": [asdict(seen) for seen in sandbox.history]}


def _skip(sandbox: Sandbox, wanted: dict[str, Any]) -> dict[str, Any]:
    """Move time forward by `days`, `hours` and `seconds`."""
    units = {"days": 86_400, "hours": 3_600, "seconds": 1}
    try:
        seconds = sum(float(wanted.get(unit, 0)) * length for unit, length in units.items())
    except (TypeError, ValueError):
        raise Invalid("days, hours and seconds are numbers.") from None
    if set(wanted) - set(units) or not 0 <= seconds <= 10 * 366 * 86_400:
        raise Invalid("Give days, hours or seconds, ten years at most; time only moves forward.")
    sandbox.clock.skip(seconds)
    sandbox.runner.wake()
    return {"now": spoken(sandbox.clock.now())}


_ANSWERS = {
    ("GET", "faults"): lambda sandbox, _: sandbox.faults.as_json(),
    ("POST", "faults"): _faults,
    ("DELETE", "faults"): _reset,
    ("GET", "history"): _history,
    ("POST", "skip"): _skip,
}

routes = [Route(PREFIX + "{what}", control, methods=["GET", "POST", "DELETE"])]
