"""Which field a GraphQL error is about, like input.setA.dateRange.start, though the error itself speaks of lines only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    Node,
    ObjectFieldNode,
    VariableDefinitionNode,
    VariableNode,
)

# The library says these in its sentences only.
_BAD_VARIABLE = re.compile(r"Variable '\$(\w+)' has invalid value(?: at (\S+))?:")
_MISSING_OR_UNKNOWN = re.compile(r" (?:to include required|not to include unknown) field '(\w+)'")
_MISSING_ARGUMENT = re.compile(r"Argument '\w+(?:\.\w+)?\((\w+):\)' .* required")
_INDEX = re.compile(r"\[(\d+)\]")


def field_of(error: GraphQLError, document: DocumentNode) -> str | None:
    """The place in the input, or in what was asked for, that the error is about; None: it is about the whole document."""
    bad = _BAD_VARIABLE.search(error.message)
    if bad:
        place = _argument_of(document, bad[1]) + _INDEX.sub(r".\1", bad[2] or "")
    elif error.nodes:
        place = ".".join(_place(_way_to(error.nodes[0], document)))
    else:
        return "operationName" if "operation name" in error.message else None
    argument = _MISSING_ARGUMENT.match(error.message)
    if argument:
        return argument[1]
    part = _MISSING_OR_UNKNOWN.search(error.message)
    if part and place.rpartition(".")[2] != part[1]:
        place = f"{place}.{part[1]}" if place else part[1]
    return place or None


def _argument_of(document: DocumentNode, variable: str) -> str:
    """The argument that a variable is given to; the variable's own name, if it is given to none."""
    for node, _ in _below(document):
        if isinstance(node, ArgumentNode) and isinstance(node.value, VariableNode) and node.value.name.value == variable:
            return node.name.value
    return variable


def _below(node: Node) -> Iterator[tuple[Node, int | None]]:
    """All nodes below a node."""
    for child, at in _children(node):
        yield child, at
        yield from _below(child)


def _children(node: Node) -> Iterator[tuple[Node, int | None]]:
    """The nodes right below a node, each with its place if it stands in a list."""
    for key in node.keys:
        held = getattr(node, key)
        places = enumerate(held) if isinstance(held, tuple | list) else [(None, held)]
        yield from ((child, at) for at, child in places if isinstance(child, Node))


def _way_to(wanted: Node, start: Node) -> list[tuple[Node, int | None]]:
    """The nodes from one to another below it, which is the last."""
    for child, at in _children(start):
        if child is wanted:
            return [(child, at)]
        way = _way_to(wanted, child)
        if way:
            return [(child, at), *way]
    return []


def _place(way: Sequence[tuple[Node, int | None]]) -> list[str]:
    """The names along a way. What is written into an argument is named from the argument on, as in variables."""
    names: list[str] = []
    for node, at in way:
        if isinstance(node, FieldNode):
            names.append(node.name.value)
        elif isinstance(node, ArgumentNode):
            names = [node.name.value]
        elif isinstance(node, ObjectFieldNode):
            names.append(node.name.value)
        elif isinstance(node, FragmentDefinitionNode):
            names = [node.type_condition.name.value]
        elif isinstance(node, FragmentSpreadNode):
            names.append(f"...{node.name.value}")
        elif isinstance(node, VariableDefinitionNode):
            names = [f"${node.variable.name.value}"]
        elif at is not None and node.kind.endswith("_value"):
            names.append(str(at))
    return names
