"""What somebody wrote in the console, looked at before Kits hears of it. Pure: no database, no Kits, no Django but its words.

Kits' schema is not known here for certain, so nothing depends on it: what counts is the shape of the document. `cost` is the
number of objects that an answer may hold: of each root field its page (or its ids) times the selection sets in it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from graphql import GraphQLError, parse
from graphql.language import DocumentNode, OperationDefinitionNode, OperationType

from explorer.console.walking import TooComplexError, Walk

MAX_DOCUMENT, MAX_VARIABLES = 20_000, 100_000
MAX_TOKENS, MAX_DEPTH, MAX_ALIASES, MAX_DIRECTIVES, MAX_COST = 1_000, 8, 20, 10, 1_000
# The standard question for the schema goes this deep: types of types of types.
MAX_INTROSPECTION_DEPTH = 16
MAX_FRAGMENTS = 30
MAX_LIST, MAX_NESTING = 500, 12
ACCOUNT = "accountId"

_IS_ACCOUNT = re.compile(r"account_?ids?", re.IGNORECASE)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class RefusedError(ValueError):
    """It is not sent; the message says why and what to do. `line`: where, 0 for nowhere; `part`: query or variables."""

    def __init__(self, sentence: str, *, line: int = 0, part: str = "query") -> None:
        super().__init__(sentence)
        self.line = line
        self.part = part


@dataclass(frozen=True, slots=True)
class Checked:
    """A request that may be sent: its document, its variables with the account filled in, and what its operation does.

    `fields` are the names of the root fields, in order; `arguments` those of the first of them, with variables put in.
    """

    document: str
    variables: dict[str, Any]
    is_mutation: bool
    name: str
    fields: tuple[str, ...]
    arguments: dict[str, Any]


def check(document: str, variables: str, account_id: str) -> Checked:
    """Say what a request is. Raises RefusedError for whatever must not reach Kits."""
    given = _variables(variables)
    parsed = _parsed(document)
    operation = _operation(parsed)
    given = _with_account(operation, given, account_id)
    try:
        walk = Walk(parsed, operation, given)
    except TooComplexError as exc:
        raise RefusedError(str(exc), line=exc.line) from exc
    _measure(walk)
    _only_this_account(walk, given, account_id)
    is_mutation = operation.operation == OperationType.MUTATION
    if is_mutation:
        _one_deed(walk)
    first = walk.roots[0]
    name = operation.name.value if operation.name else ""
    return Checked(document, given, is_mutation, name, tuple(each.name for each in walk.roots), first.arguments)


def _parsed(document: str) -> DocumentNode:
    if not document.strip():
        raise RefusedError(_("There is no query. Write one, or open an example."))
    if len(document) > MAX_DOCUMENT:
        words = {"n": MAX_DOCUMENT}
        raise RefusedError(_("The query is longer than %(n)d characters. Put lists into the variables.") % words)
    if _UNSTORABLE.search(document):
        raise RefusedError(_("The query holds a character that cannot be stored or sent."))
    if document.lstrip().startswith("["):
        raise RefusedError(_("This is a list of requests. Send them one at a time."))
    try:
        return parse(document, max_tokens=MAX_TOKENS)
    except GraphQLError as exc:
        line = exc.locations[0].line if exc.locations else 0
        if "token" in exc.message and str(MAX_TOKENS) in exc.message:
            words = {"n": MAX_TOKENS}
            raise RefusedError(
                _("The query has more than %(n)d words and signs. Put lists into the variables.") % words
            ) from exc
        raise RefusedError(_("This is not GraphQL: %(reason)s") % {"reason": exc.message}, line=line) from exc
    except RecursionError as exc:
        raise RefusedError(_("The query is nested too deeply.")) from exc


def _operation(document: DocumentNode) -> OperationDefinitionNode:
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    others = [each for each in document.definitions if each.kind not in ("operation_definition", "fragment_definition")]
    if others:
        line = others[0].loc.start_token.line if others[0].loc else 0
        raise RefusedError(_("A request holds an operation and fragments; this defines a type."), line=line)
    if not operations:
        raise RefusedError(_("There is no operation in it: begin with “query” or “mutation”."))
    if len(operations) > 1:
        line = operations[1].loc.start_token.line if operations[1].loc else 0
        raise RefusedError(_("There is more than one operation. Leave the one that is to be sent."), line=line)
    if operations[0].operation == OperationType.SUBSCRIPTION:
        raise RefusedError(_("Subscriptions are not possible: the portal asks once and shows the answer."), line=1)
    return operations[0]


def _variables(text: str) -> dict[str, Any]:
    if len(text) > MAX_VARIABLES:
        words = {"n": MAX_VARIABLES}
        raise RefusedError(_("The variables are longer than %(n)d characters. Ask in several steps.") % words, part="variables")
    if not text.strip():
        return {}
    try:
        value = json.loads(text, parse_constant=_no_number, object_pairs_hook=_no_key_twice)
    except json.JSONDecodeError as exc:
        sentence = _("The variables are not JSON: %(reason)s.") % {"reason": exc.msg}
        raise RefusedError(sentence, line=exc.lineno, part="variables") from exc
    except RecursionError as exc:
        raise RefusedError(_("The variables are nested too deeply."), part="variables") from exc
    except ValueError as exc:
        raise RefusedError(_("The variables are not JSON: %(reason)s.") % {"reason": exc}, part="variables") from exc
    if not isinstance(value, dict):
        raise RefusedError(_('The variables are one object: {"name": value}.'), part="variables")
    _size_of(value, 1)
    return value


def _no_number(word: str) -> Any:
    raise ValueError(_("%(word)s is no number") % {"word": word})


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(_("a name stands in it twice"))
    return found


def _size_of(value: Any, depth: int) -> None:
    """Refuse lists that are longer, and values that are nested deeper, than any input of Kits; and what no database takes."""
    if depth > MAX_NESTING:
        raise RefusedError(_("The variables are nested too deeply."), part="variables")
    if isinstance(value, list) and len(value) > MAX_LIST:
        words = {"n": MAX_LIST}
        raise RefusedError(
            _("A list in the variables has more than %(n)d entries. Ask in several steps.") % words, part="variables"
        )
    if isinstance(value, str) and _UNSTORABLE.search(value):
        raise RefusedError(_("The variables hold a character that cannot be stored or sent."), part="variables")
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        _size_of(each, depth + 1)


def _with_account(operation: OperationDefinitionNode, given: dict[str, Any], account_id: str) -> dict[str, Any]:
    """Fill in the account where the operation declares it and the variables leave it out."""
    declared = {each.variable.name.value for each in operation.variable_definitions or ()}
    return {ACCOUNT: account_id, **given} if ACCOUNT in declared else given


def _measure(walk: Walk) -> None:
    limits = (
        (walk.depth, MAX_DEPTH, _("The query is %(found)d levels deep; %(most)d is the most.")),
        (walk.introspection_depth, MAX_INTROSPECTION_DEPTH, _("The query is %(found)d levels deep; %(most)d is the most.")),
        (walk.aliases, MAX_ALIASES, _("The query has %(found)d aliases; %(most)d is the most. Ask in several steps.")),
        (walk.directives, MAX_DIRECTIVES, _("The query has %(found)d directives; %(most)d is the most.")),
        (walk.cost, MAX_COST, _("The answer might hold %(found)d objects; %(most)d is the most. Ask for smaller pages.")),
    )
    for found, most, sentence in limits:
        if found > most:
            raise RefusedError(sentence % {"found": found, "most": most})
    if walk.longest_list > MAX_LIST:
        raise RefusedError(_("A list in the query has more than %(n)d entries. Ask in several steps.") % {"n": MAX_LIST})


def _only_this_account(walk: Walk, given: dict[str, Any], account_id: str) -> None:
    """Every argument, input field and variable that names an account must name the picked one."""
    named = [(value, line, "query") for name, value, line in walk.named_values if _IS_ACCOUNT.fullmatch(name)]
    named += [(value, 0, "variables") for value in _accounts_in(given)]
    for value, line, part in named:
        for each in value if isinstance(value, list) else [value]:
            if each != account_id:
                words = {"id": account_id}
                sentence = _("Only the picked account may be asked about: its accountId is %(id)s. Pick another account above.")
                raise RefusedError(sentence % words, line=line, part=part)


def _accounts_in(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [found for each in value for found in _accounts_in(each)]
    if not isinstance(value, dict):
        return []
    named = [each for name, each in value.items() if _IS_ACCOUNT.fullmatch(name)]
    return named + [found for each in value.values() for found in _accounts_in(each)]


def _one_deed(walk: Walk) -> None:
    """A mutation does one thing, said plainly: what is confirmed is what is sent."""
    first = walk.roots[0]
    if len(walk.roots) > 1:
        raise RefusedError(_("A mutation does one thing at a time. Send the others afterwards."), line=walk.roots[1].line)
    if first.is_in_fragment or walk.directives:
        raise RefusedError(
            _("A mutation is written out: without a fragment around it, and without directives."), line=first.line
        )
