"""What went wrong, as RFC 9457 says it: one object, in plain sentences, with the fields to mend."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

CONTENT_TYPE = "application/problem+json"
# Where in a request pydantic says something is: of a body the next word is the name of our own parameter.
SOURCES = {"body": 2, "query": 1, "path": 1, "header": 1}
MOST_SAID = 3

# What pydantic's refusals mean, in the portal's words.
SENTENCES = {
    "missing": gettext_lazy("%(field)s is missing."),
    "extra_forbidden": gettext_lazy("%(field)s is not known here: check how it is spelt."),
    "string_too_long": gettext_lazy("%(field)s is too long: %(max_length)s characters at most."),
    "string_too_short": gettext_lazy("%(field)s is empty."),
    "string_type": gettext_lazy("%(field)s has to be a text."),
    "int": gettext_lazy("%(field)s has to be a whole number."),
    "bool": gettext_lazy("%(field)s has to be true or false."),
    "uuid": gettext_lazy("%(field)s has to be an id as the API gives it."),
    "date": gettext_lazy("%(field)s has to be a day such as 2026-11-16."),
    "greater_than_equal": gettext_lazy("%(field)s has to be %(ge)s at least."),
    "less_than_equal": gettext_lazy("%(field)s has to be %(le)s at most."),
    "list_type": gettext_lazy("%(field)s has to be a list."),
    "too_long": gettext_lazy("%(field)s has too many entries: %(max_length)s at most."),
    "too_short": gettext_lazy("%(field)s has too few entries: %(min_length)s at least."),
    "model": gettext_lazy("%(field)s has to be an object."),
    "literal_error": gettext_lazy("%(field)s has to be one of: %(expected)s."),
    "enum": gettext_lazy("%(field)s has to be one of: %(expected)s."),
}
ELSE = gettext_lazy("%(field)s cannot be read.")


class FieldError(Schema):
    """One thing to mend."""

    field: str = Field(description="Where it is, such as `set_a.period.start`.")
    message: str = Field(description="What is wrong and what to do, as a sentence.")


class ProblemOut(Schema):
    """What went wrong (RFC 9457)."""

    type: str = Field("about:blank", description="Always `about:blank`: the status says what kind of problem it is.")
    title: str = Field(description="The status in words.")
    status: int
    detail: str = Field(description="What is wrong and what to do, as sentences.")
    errors: list[FieldError] = Field([], description="The fields to mend, where there are such.")


class Problem(Exception):
    """An answer that is none: its status, and why. `errors` are fields with their sentences."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = HTTPStatus(status)
        self.errors = list(errors)
        self.detail = detail or _said(self.errors)
        self.headers = dict(headers or {})
        super().__init__(self.detail)


def _said(errors: Sequence[tuple[str, str]]) -> str:
    words = " ".join(message for _field, message in errors[:MOST_SAID])
    return f"{words} …" if len(errors) > MOST_SAID else words


def answer(problem: Problem) -> HttpResponse:
    """Return the answer that says it."""
    return write(HttpResponse(status=problem.status, headers=problem.headers), problem.detail, problem.errors)


def write(response: HttpResponse, detail: str, errors: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """Put a problem into an answer that has its status already."""
    said = {
        "type": "about:blank",
        "title": HTTPStatus(response.status_code).phrase,
        "status": response.status_code,
        "detail": detail,
        "errors": [{"field": field, "message": message} for field, message in errors],
    }
    response.content = json.dumps(said, ensure_ascii=False).encode()
    response["Content-Type"] = CONTENT_TYPE
    return response


# ----------------------------------------------------------------------------------------------- exceptions to problems


def install(api: NinjaAPI) -> None:
    """Have the API answer each exception with its problem. Whatever else is raised is a mistake of ours, and logged as such."""
    api.add_exception_handler(Problem, lambda _request, exc: answer(exc))  # type: ignore[arg-type]
    api.add_exception_handler(ValidationError, _of_fields)
    api.add_exception_handler(Http404, _nothing)
    api.add_exception_handler(PermissionDenied, lambda _request, exc: answer(Problem(403, str(exc))))
    api.add_exception_handler(HttpError, _of_ninja)
    api.add_exception_handler(RequestDataTooBig, _too_big)
    api.add_exception_handler(UnreadablePostError, _broken_off)


def _of_fields(_request: HttpRequest, exc: Any) -> HttpResponse:
    return answer(of_fields(exc.errors))


def _nothing(_request: HttpRequest, _exc: Any) -> HttpResponse:
    return answer(Problem(404, _("There is no such thing in the team of this token.")))


def _too_big(_request: HttpRequest, _exc: Any) -> HttpResponse:
    return answer(Problem(413, _("The body is too long for one report.")))


def _broken_off(_request: HttpRequest, _exc: Any) -> HttpResponse:
    return answer(Problem(400, _("The body broke off before its end: send it again.")))


def _of_ninja(_request: HttpRequest, exc: Any) -> HttpResponse:
    """What the framework refuses; where it wraps a problem of ours (reading the body), that one."""
    why = exc.__cause__
    return answer(why if isinstance(why, Problem) else Problem(exc.status_code, str(exc)))


def of_fields(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """Say what pydantic refused: 422, each field with a sentence."""
    return Problem(422, errors=[_of_field(each) for each in errors])


def _of_field(error: Mapping[str, Any]) -> tuple[str, str]:
    source, *rest = error["loc"]
    field = ".".join(str(part) for part in rest[SOURCES.get(source, 1) - 1 :]) or str(_("The body"))
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return field, str(context.get("error", ELSE % {"field": field}))
    sentence = SENTENCES.get(kind) or SENTENCES.get(kind.split("_")[0]) or ELSE
    return field, str(sentence) % {"field": field, **context}
