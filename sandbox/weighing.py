"""How heavy a GraphQL operation is: its depth, its aliases, and what its answer may cost at most.

Fragments are unfolded in counting, each once: a fragment weighs the same wherever it is spread, so that a few lines that
unfold into millions of fields are counted as millions, and at once. Counting needs no valid document; what it does not
know it counts as one field, and the validation after it refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

from .limits import Limits
from .paging import LARGEST

# More than any limit; no sum goes beyond it.
ENDLESS = 1_000_000_000
# So many entries is a list taken for whose length no argument says. A report's lists are longer and shorter than this.
USUAL_LENGTH = 10
# The list of a page, and the argument that says how long it is.
_PAGED, _PAGE_SIZE, _USUAL_PAGE = "data", "pageSize", 50


@dataclass(frozen=True, slots=True)
class Weight:
    """What some selection weighs. `width`: its own fields, without those below them."""

    depth: int = 0
    aliases: int = 0
    width: int = 0
    cost: int = 0

    def __add__(self, other: Weight) -> Weight:
        """Both beside one another."""
        return Weight(
            max(self.depth, other.depth),
            min(self.aliases + other.aliases, ENDLESS),
            min(self.width + other.width, ENDLESS),
            min(self.cost + other.cost, ENDLESS),
        )


def refusals(schema: GraphQLSchema, document: DocumentNode, limits: Limits, variables: Mapping[str, Any]) -> list[GraphQLError]:
    """One error for each limit that an operation of the document breaks, with the number that it breaks."""
    found = []
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            found += _refused(weigh(schema, document, operation, variables), limits, operation)
    return found


def _refused(weight: Weight, limits: Limits, operation: OperationDefinitionNode) -> list[GraphQLError]:
    measured = (
        (weight.depth, limits.depth, "The operation is {} levels deep; {} is the most."),
        (weight.aliases, limits.aliases, "The operation has {} aliases; {} is the most."),
        (weight.width, limits.root_fields, "The operation has {} root fields; {} is the most."),
        (weight.cost, limits.cost, "The operation costs {}; {} is the most. Ask for fewer fields, or a smaller pageSize."),
    )
    broken = [sentence.format(f"{found:,}", f"{most:,}") for found, most, sentence in measured if found > most]
    return [GraphQLError(sentence, operation) for sentence in broken]


def weigh(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Weight:
    """The weight of one operation with these variables."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    sent = {
        each.variable.name.value: int(each.default_value.value)
        for each in operation.variable_definitions or ()
        if isinstance(each.default_value, IntValueNode)
    }
    scale = _Scale(schema, fragments, {**sent, **variables}, {})
    return scale.selection(operation.selection_set, schema.get_root_type(operation.operation), _USUAL_PAGE)


@dataclass(frozen=True, slots=True)
class _Scale:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    # By fragment and size of the page around it: what it weighs. Nothing while it is being weighed: it holds itself.
    known: dict[tuple[str, int], Weight]

    def selection(self, node: SelectionSetNode | None, parent: GraphQLNamedType | None, page: int) -> Weight:
        """What stands between two braces. `page`: how long the next list of a page is."""
        weight = Weight()
        for each in node.selections if node else ():
            if isinstance(each, FieldNode):
                weight += self._field(each, parent, page)
            elif isinstance(each, InlineFragmentNode):
                on = each.type_condition
                weight += self.selection(each.selection_set, self._named(on.name.value) if on else parent, page)
            elif isinstance(each, FragmentSpreadNode):
                weight += self._fragment(each.name.value, page)
        return weight

    def _fragment(self, name: str, page: int) -> Weight:
        fragment = self.fragments.get(name)
        if fragment is not None and (name, page) not in self.known:
            self.known[name, page] = Weight()
            inside = self._named(fragment.type_condition.name.value)
            self.known[name, page] = self.selection(fragment.selection_set, inside, page)
        return self.known.get((name, page), Weight())

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, page: int) -> Weight:
        field = parent.fields.get(node.name.value) if isinstance(parent, GraphQLObjectType) else None
        times = _length(field, node, page)
        below = get_named_type(field.type) if field else None
        inner = self.selection(node.selection_set, below, self._page(node, field, page))
        return Weight(
            depth=1 + inner.depth,
            aliases=bool(node.alias) + inner.aliases,
            width=1,
            cost=min(times * (1 + inner.cost), ENDLESS),
        )

    def _named(self, name: str) -> GraphQLNamedType | None:
        """A type; none of introspection's own, whose lists are not multiplied: the schema is only so long."""
        return None if name.startswith("__") else self.schema.get_type(name)

    def _page(self, node: FieldNode, field: GraphQLField | None, page: int) -> int:
        """How long the page is that a field begins; fields below it hand it on."""
        if field is None or _PAGE_SIZE not in field.args:
            return page
        given = next((each.value for each in node.arguments or () if each.name.value == _PAGE_SIZE), None)
        wanted: Any = None
        if isinstance(given, IntValueNode):
            wanted = int(given.value)
        elif isinstance(given, VariableNode):
            wanted = self.variables.get(given.name.value)
        return min(max(wanted, 1), LARGEST) if isinstance(wanted, int) else _USUAL_PAGE


def _length(field: GraphQLField | None, node: FieldNode, page: int) -> int:
    """How many entries a field stands for."""
    if field is None:
        return 1
    kind = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    if not isinstance(kind, GraphQLList):
        return 1
    return page if node.name.value == _PAGED else USUAL_LENGTH
