"""What both Rest APIs have in common: who is let in, how things are written, and how a refusal looks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Annotated, Any, ClassVar, Self

from fastapi import Depends, FastAPI, Path, Query
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .asked import LONGEST_NAME, Period
from .calls import Call, authenticate
from .context import Sandbox
from .errors import NOT_AUTHORIZED, Busy, Invalid, KitsError, Throttled, Unauthenticated
from .paging import LARGEST
from .sources import View

# An id as examples show it.
EXAMPLE_ID = "2f1c9e04-7b5a-5d38-9c16-4e0b8a7d3f52"
# Another one: what something belongs to, or is made of.
EXAMPLE_OTHER_ID = "8a64d1b7-3e0f-5c92-b7a8-1f5d2c9e6043"
EXAMPLE_ACCOUNT = "c5d20e81-94ab-5f17-a3d6-70b1e8f4259c"
EXAMPLE_FROM, EXAMPLE_TO = "2026-01-05", "2026-01-11"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

# ----------------------------------------------------------------- who is let in


class Guarded(APIRoute):
    """A route that lets only the token's own account in, before anything else of a request is looked at."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler, behind the guard."""
        answer = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            admit(request)
            return await answer(request)

        return guarded


def by_name(route: APIRoute) -> str:
    """An operation is called in its document what its route is called here."""
    return route.name


def admit(request: Request) -> None:
    """Check the token, the account in the path, and for changes the role. Raises Unauthenticated, Forbidden."""
    sandbox: Sandbox = request.app.state.sandbox
    call = Call(sandbox, authenticate(sandbox, request.headers.get("authorization", "")))
    request.state.view = call.view(request.path_params["accountId"])
    if request.method != "GET":
        call.may_change()


def _view(
    request: Request,
    accountId: Annotated[str, Path(description="The UserReport account id of the key.", examples=[EXAMPLE_ID])],
) -> View:
    view: View = request.state.view
    return view


def _sandbox(request: Request) -> Sandbox:
    sandbox: Sandbox = request.app.state.sandbox
    return sandbox


Account = Annotated[View, Depends(_view)]
Here = Annotated[Sandbox, Depends(_sandbox)]

# ------------------------------------------------------------- how things are written


def _read_day(given: Any) -> Any:
    if isinstance(given, date):
        return given
    if isinstance(given, str) and _DAY.fullmatch(given):
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass
    raise ValueError("A day is written YYYY-MM-DD.")


def _read_name(given: str) -> str:
    if any(unicodedata.category(sign) == "Cc" for sign in given):
        raise ValueError("It must not hold control characters.")
    if not given.strip():
        raise ValueError("Give it a name.")
    return given.strip()


LANGUAGE = "^[a-z]{2}$"
Day = Annotated[date, BeforeValidator(_read_day)]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, examples=["Uutiset"]), AfterValidator(_read_name)]

From = Annotated[
    Day, Query(alias="from", description="The first day, in Kits’ zone (Europe/Helsinki).", examples=[EXAMPLE_FROM])
]
To = Annotated[Day, Query(alias="to", description="The last day; it is included.", examples=[EXAMPLE_TO])]
Search = Annotated[str, Query(description="Only what has this in its name, in any case.")]
PageSize = Annotated[int, Query(ge=1, le=LARGEST, description="How many entries a page has at most.")]
Cursor = Annotated[str | None, Query(description="The nextCursor of the page before.")]


class Body(BaseModel):
    """What is sent: nothing but the fields there are, in the types they have."""

    model_config = ConfigDict(extra="forbid", strict=True)

    # Fields that somebody may expect here, and why they are not taken.
    not_taken: ClassVar[dict[str, str]] = {}

    @model_validator(mode="wrap")
    @classmethod
    def _say_why_not(cls, given: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        """What is there and never changes is refused in other words than what there is not."""
        for name in cls.not_taken if isinstance(given, dict) else ():
            if name in given:
                why = PydanticCustomError("value_error", "{error}", {"error": cls.not_taken[name]})
                raise ValidationError.from_exception_data(cls.__name__, [InitErrorDetails(type=why, loc=(name,), input=given)])
        return read(given)


class Pagination(BaseModel):
    """Where a page stands."""

    hasNextPage: bool = Field(examples=[False])
    nextCursor: str | None = Field(examples=["MA=="], description="Not null even on the last page: stop on hasNextPage.")
    totalCount: int = Field(examples=[1])


class Problem(BaseModel):
    """The documented body of a refusal, and which field is at fault where it is one."""

    errorType: str = Field(description="What kind of refusal it is.", examples=["ValidationException"])
    errorMessage: str = Field(description="A sentence for a person.", examples=["300 characters are the most."])
    field: str | None = Field(None, description="Left out where no single field is at fault.", examples=["name"])


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals that an operation may answer with, for its document. Every operation has 401, 403, 405 and 413."""
    return {status: _documented(status) for status in (*statuses, 401, 403, 405, 413)}


def _documented(status: int) -> dict[str, Any]:
    said: dict[str, Any] = {"model": Problem, "description": _MEANINGS[status]}
    if status in _HEADERS:
        name, text = _HEADERS[status]
        said["headers"] = {name: {"description": text, "schema": {"type": "string"}}}
    return said


_MEANINGS = {
    400: "ValidationException: understood, and refused",
    401: "AuthenticationException: no token, a wrong one, or one that has expired",
    403: "AuthorizationException: somebody else’s account, or more than a view-only key may do",
    404: "NotFoundException: the account has nothing of that id",
    405: "ValidationException: the address does not take that method; Allow says which it takes",
    409: "ConflictException: it does not go with what is already there",
    413: "ValidationException: the request’s body is larger than 1 MB",
    429: "ThrottlingException: too much waits to be counted; ask again after Retry-After",
    503: "ServiceException: the numbers are not ready yet; ask again after Retry-After",
}
_HEADERS = {
    401: ("WWW-Authenticate", "Bearer."),
    405: ("Allow", "The methods that the address takes."),
    429: ("Retry-After", "Seconds to wait."),
    503: ("Retry-After", "Seconds to wait."),
}


def sample_problem(status: int) -> dict[str, Any]:
    """What a refusal of a status looks like."""
    kind = _MEANINGS[status].partition(":")[0]
    return {"errorType": kind, **_SAMPLES[status]}


_SAMPLES: dict[int, dict[str, str]] = {
    400: {"errorMessage": "This is missing.", "field": "name"},
    401: {"errorMessage": NOT_AUTHORIZED},
    403: {"errorMessage": NOT_AUTHORIZED},
    404: {"errorMessage": f"There is no media {EXAMPLE_ID}."},
    405: {"errorMessage": "This address does not take that method."},
    409: {"errorMessage": f"There is a media of that name already: {EXAMPLE_ID}.", "field": "name"},
    413: {"errorMessage": "The request is too large."},
    429: {"errorMessage": "50 questions of the account wait to be counted, and that is the most."},
    503: {"errorMessage": "The numbers are not ready yet. Ask again in a moment."},
}


def period(view: View, first: date, last: date, fewest_days: int = 1) -> Period:
    """A period within the account's days. Raises Invalid, which names `from` or `to`."""
    if last < first:
        raise Invalid("The period must not end before it starts.", "to")
    if first < view.first:
        raise Invalid(f"There are data from {view.first}; {first} is earlier.", "from")
    if last > view.last:
        raise Invalid(f"There are data until {view.last}; {last} is later.", "to")
    days = (last - first).days + 1
    if days < fewest_days:
        raise Invalid(f"The period has {days} days; {fewest_days} is the least.", "to")
    if days > view.limits.days:
        raise Invalid(f"The period has {days} days; {view.limits.days} is the most.", "to")
    return Period(first, last)


# ---------------------------------------------------------------- how a refusal looks


def add_handlers(app: FastAPI) -> None:
    """Let every refusal have the documented form."""
    app.add_exception_handler(KitsError, _refuse)
    app.add_exception_handler(RequestValidationError, _refuse_input)


async def _refuse(_: Request, problem: Exception) -> Response:
    assert isinstance(problem, KitsError)
    return JSONResponse(problem.envelope, problem.status, headers_of(problem))


def headers_of(problem: KitsError) -> dict[str, str]:
    """What a refusal says beside its envelope: how to be let in, or when to come again."""
    if isinstance(problem, Unauthenticated):
        return {"WWW-Authenticate": "Bearer"}
    return {"Retry-After": str(problem.retry_after)} if isinstance(problem, Busy | Throttled) else {}


async def _refuse_input(request: Request, problem: Exception) -> Response:
    """The first thing that is wrong with a request, in our words."""
    assert isinstance(problem, RequestValidationError)
    return await _refuse(request, read_problem(problem.errors()[0]))


def read_problem(error: dict[str, Any]) -> Invalid:
    """One of pydantic's findings as a refusal."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "json_invalid":
        return Invalid("The body is not JSON.")
    where = ".".join(str(part) for part in error["loc"][1:])
    if not where:
        return Invalid("The body must be a JSON object, sent with the content type application/json.")
    text = _PATTERNS.get(context.get("pattern", "")) or _SENTENCES.get(kind, "This is not what belongs here.").format(**context)
    return Invalid(text, where)


_PATTERNS = {LANGUAGE: "A language is written as two small letters (ISO 639-1), like fi or sv."}

_SENTENCES = {
    "missing": "This is missing.",
    "extra_forbidden": "There is no such field.",
    "value_error": "{error}",
    "string_type": "This has to be a text.",
    "string_unicode": "This is not a text that can be kept.",
    "string_too_short": "Give at least {min_length} characters.",
    "string_too_long": "{max_length} characters are the most.",
    "string_pattern_mismatch": "This is not written as it should be.",
    "int_type": "This has to be a whole number.",
    "int_parsing": "This has to be a whole number.",
    "int_parsing_size": "This number is too large.",
    "int_from_float": "This has to be a whole number.",
    "greater_than_equal": "{ge} is the least.",
    "less_than_equal": "{le} is the most.",
    "literal_error": "This has to be {expected}.",
    "list_type": "This has to be a list.",
    "too_short": "Give at least {min_length}.",
    "too_long": "{max_length} are the most.",
}
