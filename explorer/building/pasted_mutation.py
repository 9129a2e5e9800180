"""A creation that somebody pasted (a mutation, a request's JSON, a curl command): what report does it ask for?"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise
from typing import Any

from django.utils.translation import gettext as _
from graphql import GraphQLError, parse, value_from_ast_untyped
from graphql.language import DocumentNode, FieldNode, OperationDefinitionNode

from kitsapi.creation import ShapeError, definition_of_input
from kitsapi.types import Definition

LONGEST = 200_000
FIELD, ARGUMENT = "createExplorer", "input"
CURL_DATA = ("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json")
MOST_TOKENS = 20_000
# Each is read to its end, so a long text of beginnings would take for ever.
MOST_BEGINNINGS = 20


class PastedError(ValueError):
    """What was pasted asks for no report; the message says why, to a person."""


def read_mutation(text: str) -> tuple[Definition, str]:
    """Return what is asked, and the account id that is named beside it (empty where none is).

    Raises PastedError with a sentence for whatever is not the creation of a report.
    """
    if len(text) > LONGEST:
        raise PastedError(_("This is too long for one report."))
    document, variables = _taken_apart(text.strip())
    arguments = _arguments(document, variables) if document else variables
    asked = arguments.get(ARGUMENT, arguments if "setA" in arguments else None)
    if not isinstance(asked, dict):
        raise PastedError(_("Its variables do not say what is asked for: paste them below the mutation, or the whole request."))
    try:
        definition = definition_of_input(asked)
    except ShapeError as problem:
        raise PastedError(_("“%(path)s” is missing or cannot be read.") % {"path": problem.path}) from problem
    account_id = arguments.get("accountId")
    return definition, account_id if isinstance(account_id, str) else ""


def _taken_apart(text: str) -> tuple[str, dict[str, Any]]:
    """Return the GraphQL document and the variables of a pasted text; the document may be missing."""
    if text.startswith(("curl ", "token=", "# ")) and "curl" in text:
        text = _body_of_curl(text)
    if text.startswith("{") and (whole := _json(text)) is not None:
        query, variables = whole.get("query"), whole.get("variables")
        if isinstance(query, str):
            return query, variables if isinstance(variables, dict) else {}
        return "", whole
    # The variables begin at the first line that opens an object and is JSON up to the end.
    for match in islice(re.finditer(r"^\{", text, re.MULTILINE), MOST_BEGINNINGS):
        if (variables := _json(text[match.start() :])) is not None:
            return re.sub(r"(?im)^[^\w\n{}]*variables[^\w\n{}]*$", "", text[: match.start()]), variables
    return text, {}


def _json(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _body_of_curl(text: str) -> str:
    """Return what a curl command posts, the last one if there are several."""
    try:
        words = shlex.split(text.replace("\\\r\n", " ").replace("\\\n", " "), comments=True)
    except ValueError as problem:
        raise PastedError(_("The command is not complete: a quotation mark is missing.")) from problem
    bodies = [value for word, value in pairwise(words) if word in CURL_DATA]
    return bodies[-1].strip() if bodies else text


def _arguments(text: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of the creation within a document."""
    try:
        document = parse(text, no_location=True, max_tokens=MOST_TOKENS)
    except GraphQLError as problem:
        raise PastedError(_("This is not GraphQL: %(reason)s") % {"reason": problem.message}) from problem
    except RecursionError as problem:
        raise PastedError(_("This is nested too deeply.")) from problem
    for operation, field in _creations(document):
        given = {**_defaults(operation), **variables}
        return {argument.name.value: value_from_ast_untyped(argument.value, given) for argument in field.arguments or ()}
    raise PastedError(_("There is no %(field)s in it: only the creation of a report can be opened.") % {"field": FIELD})


def _creations(document: DocumentNode) -> Iterator[tuple[OperationDefinitionNode, FieldNode]]:
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            for field in operation.selection_set.selections:
                if isinstance(field, FieldNode) and field.name.value == FIELD:
                    yield operation, field


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    given = operation.variable_definitions or ()
    return {each.variable.name.value: value_from_ast_untyped(each.default_value) for each in given if each.default_value}
