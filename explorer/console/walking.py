"""One walk through a GraphQL document: how deep, how wide and how dear it is, and every value that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from graphql import value_from_ast_untyped
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    Node,
    ObjectFieldNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

# A small document may unfold into a huge one: fragments that hold fragments. So many steps, and no more are taken.
MAX_STEPS = 5_000
# What a list gives where its size is not said, and the words by which it is said.
USUAL_PAGE = 50
SIZES = ("pageSize", "first", "last", "limit")
# What a field that gives a page holds.
PAGE = ("data", "pagination", "nodes", "edges")


class TooComplexError(ValueError):
    """The document cannot be walked through: the message says why, `line` where."""

    def __init__(self, sentence: str, node: Node | None = None) -> None:
        super().__init__(sentence)
        self.line = line_of(node)


@dataclass(frozen=True, slots=True)
class Root:
    """A field of the operation itself, and its arguments with the variables put in."""

    name: str
    line: int
    is_in_fragment: bool
    arguments: dict[str, Any]


def line_of(node: Node | None) -> int:
    """The line a node begins at; 0 where that is not known."""
    return node.loc.start_token.line if node is not None and node.loc else 0


class Walk:
    """All that one walk finds. Raises TooComplexError for fragments that are unknown, in a circle, or unfold too far."""

    def __init__(self, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> None:
        self._fragments: dict[str, FragmentDefinitionNode] = {}
        for each in document.definitions:
            if isinstance(each, FragmentDefinitionNode):
                if each.name.value in self._fragments:
                    raise TooComplexError(_("There are two fragments “%(name)s”.") % {"name": each.name.value}, each)
                self._fragments[each.name.value] = each
        self._variables = {**_defaults(operation), **variables}
        self._steps = 0
        self._used: set[str] = set()
        self.depth = self.introspection_depth = self.aliases = self.directives = self.cost = self.longest_list = 0
        self.roots: list[Root] = []
        # (argument or input field, its value with variables put in, line)
        self.named_values: list[tuple[str, Any, int]] = []
        self.directives += len(operation.directives or ())
        self._values_of_directives(operation)
        for definition in operation.variable_definitions or ():
            if definition.default_value:
                self._values(definition.variable.name.value, definition.default_value)
            self.directives += len(definition.directives or ())
        for field, is_in_fragment in self._fields(operation.selection_set, ()):
            self._root(field, is_in_fragment)
        if unused := set(self._fragments) - self._used:
            name = sorted(unused)[0]
            raise TooComplexError(_("The fragment “%(name)s” is not used.") % {"name": name}, self._fragments[name])

    def _root(self, field: FieldNode, is_in_fragment: bool) -> None:
        arguments = {one.name.value: value_from_ast_untyped(one.value, self._variables) for one in field.arguments or ()}
        self.roots.append(Root(field.name.value, line_of(field), is_in_fragment, arguments))
        is_introspection = field.name.value in ("__schema", "__type")
        sets = self._below(field, 1, "introspection_depth" if is_introspection else "depth", ())
        self.cost += 0 if is_introspection else sets * _page(arguments, field)

    def _below(self, field: FieldNode, depth: int, measure: str, within: tuple[str, ...]) -> int:
        """Walk on into a field; return how many selection sets lie in it, itself included."""
        self._note(field)
        setattr(self, measure, max(getattr(self, measure), depth))
        if field.selection_set is None:
            return 1 if depth == 1 else 0
        return 1 + sum(
            self._below(inner, depth + 1, measure, way) for inner, way in self._unfolded(field.selection_set, within)
        )

    def _note(self, field: FieldNode) -> None:
        self.aliases += field.alias is not None
        self.directives += len(field.directives or ())
        self._values_of_directives(field)
        for argument in field.arguments or ():
            self._values(argument.name.value, argument.value)

    def _values_of_directives(self, node: Any) -> None:
        for directive in node.directives or ():
            for argument in directive.arguments or ():
                self._values(argument.name.value, argument.value)

    def _values(self, name: str, value: ValueNode) -> None:
        """Note what stands under a name, and under every name within it."""
        self.named_values.append((name, value_from_ast_untyped(value, self._variables), line_of(value)))
        if isinstance(value, VariableNode) and value.name.value not in self._variables:
            # Kits would put null in its place, or refuse it: either way it is not the account's id.
            self.named_values[-1] = (name, None, line_of(value))
        if isinstance(value, ListValueNode):
            self.longest_list = max(self.longest_list, len(value.values))
        inner: tuple[Any, ...] = tuple(getattr(value, "fields", None) or getattr(value, "values", None) or ())
        for each in inner:
            if isinstance(each, ObjectFieldNode):
                self._values(each.name.value, each.value)
            elif getattr(each, "fields", None) or getattr(each, "values", None):
                self._values("", each)

    def _fields(self, selected: SelectionSetNode, within: tuple[str, ...]) -> Iterator[tuple[FieldNode, bool]]:
        direct = set(map(id, selected.selections))
        for field, _way in self._unfolded(selected, within):
            yield field, id(field) not in direct

    def _unfolded(self, selected: SelectionSetNode, within: tuple[str, ...]) -> Iterator[tuple[FieldNode, tuple[str, ...]]]:
        """The fields of a selection with its fragments put in, each with the fragments that it lies in."""
        if not selected.selections:
            raise TooComplexError(_("There is nothing between the braces: name the fields that you want."), selected)
        for each in selected.selections:
            self._steps += 1
            if self._steps > MAX_STEPS:
                raise TooComplexError(_("The query's fragments unfold into too many fields. Ask in several steps."), each)
            if isinstance(each, FieldNode):
                yield each, within
                continue
            self.directives += len(each.directives or ())
            self._values_of_directives(each)
            if isinstance(each, InlineFragmentNode):
                yield from self._unfolded(each.selection_set, within)
            elif isinstance(each, FragmentSpreadNode):
                yield from self._spread(each, within)

    def _spread(self, spread: FragmentSpreadNode, within: tuple[str, ...]) -> Iterator[tuple[FieldNode, tuple[str, ...]]]:
        name = spread.name.value
        if name in within:
            raise TooComplexError(_("The fragment “%(name)s” holds itself.") % {"name": name}, spread)
        if name not in self._fragments:
            raise TooComplexError(_("There is no fragment “%(name)s”.") % {"name": name}, spread)
        self._used.add(name)
        self.directives += len(self._fragments[name].directives or ())
        yield from self._unfolded(self._fragments[name].selection_set, (*within, name))


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    given = operation.variable_definitions or ()
    return {each.variable.name.value: value_from_ast_untyped(each.default_value) for each in given if each.default_value}


def _page(arguments: Mapping[str, Any], field: FieldNode) -> int:
    """How many objects a root field may give: its page, its ids, or what a list gives where nothing is said."""
    sizes = [arguments[name] for name in SIZES if isinstance(arguments.get(name), int) and arguments[name] is not True]
    lists = [len(value) for value in arguments.values() if isinstance(value, list)]
    inside = field.selection_set.selections if field.selection_set else ()
    is_page = any(
        isinstance(each, FieldNode) and each.name.value in ("data", "pagination", "nodes", "edges") for each in inside
    )
    return max([1, *sizes, *lists] if sizes else [USUAL_PAGE if is_page else 1, *lists])
