"""A compiled plan answers every document as graphql-core does, data and errors."""

import asyncio
from typing import Any

import pytest
from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    parse,
    validate,
    visit,
)
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes as graphql_nodes
from hypothesis_graphql import queries

from schema.server.api import Api
from tests.schema.execution.comparing import api, both

SCHEMA = api()
SDL = SCHEMA.as_str()
SCALARS = {"DateTime": st.just(graphql_nodes.String("2026-02-20T18:00:00+05:30"))}
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
"""Without shrinking: of a document of this size it takes minutes, and the report has the document anyway."""
VARIABLES = ("$yes: Boolean! = true", "$no: Boolean = false", "$open: Boolean!")


class Decorated(Visitor):
    """Puts conditions on fields, and moves selections into fragments, as the draw says."""

    def __init__(self, draw: Any) -> None:
        super().__init__()
        self._draw = draw
        self.fragments: list[FragmentDefinitionNode] = []

    def enter_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
        throw = self._draw(st.integers(0, 11))
        if throw > 3:
            return None
        name = ("skip", "include")[throw % 2]
        value = self._draw(
            st.sampled_from([BooleanValueNode(value=True), BooleanValueNode(value=False), *_variables()])
        )
        condition = ArgumentNode(name=NameNode(value="if"), value=value)
        directive = DirectiveNode(name=NameNode(value=name), arguments=(condition,))
        return FieldNode(
            alias=node.alias,
            name=node.name,
            arguments=node.arguments,
            directives=(directive,),
            selection_set=node.selection_set,
        )

    def leave_inline_fragment(self, node: InlineFragmentNode, *_: Any) -> FragmentSpreadNode | None:
        if node.type_condition is None or self._draw(st.booleans()):
            return None
        name = NameNode(value=f"F{len(self.fragments)}")
        type_condition = NamedTypeNode(name=NameNode(value=node.type_condition.name.value))
        self.fragments.append(
            FragmentDefinitionNode(name=name, type_condition=type_condition, selection_set=node.selection_set)
        )
        return FragmentSpreadNode(name=name, directives=node.directives)


def _variables() -> list[VariableNode]:
    return [VariableNode(name=NameNode(value=name)) for name in ("yes", "no", "open")]


def decorated(document: DocumentNode, draw: Any) -> DocumentNode:
    """With conditions and named fragments. Every variable is declared, used or not: nothing is validated here."""
    [operation] = document.definitions
    visitor = Decorated(draw)
    changed = visit(operation, visitor)
    assert isinstance(changed, OperationDefinitionNode)
    declared = parse(f"query ({', '.join(VARIABLES)}) {{ x }}").definitions[0]
    assert isinstance(declared, OperationDefinitionNode)
    whole = OperationDefinitionNode(
        operation=changed.operation,
        name=changed.name,
        variable_definitions=declared.variable_definitions,
        directives=(),
        selection_set=changed.selection_set,
    )
    return DocumentNode(definitions=(whole, *visitor.fragments))


def _same(schema: Api, document: DocumentNode, variables: dict[str, Any]) -> None:
    expected, found = asyncio.run(both(schema, document, variables))
    assert found == expected


@settings(max_examples=300, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(queries(SDL, custom_scalars=SCALARS, print_ast=lambda node: node), st.data())
def test_documents_with_conditions_and_fragments_are_answered_alike(
    document: DocumentNode, data: st.DataObject
) -> None:
    variables = {"open": data.draw(st.booleans()), "no": data.draw(st.sampled_from([True, False, None]))}
    _same(SCHEMA, decorated(document, data.draw), variables)


@pytest.mark.long
@settings(max_examples=10_000, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(queries(SDL, custom_scalars=SCALARS, print_ast=lambda node: node), st.data())
def test_ten_thousand_documents_are_answered_alike(document: DocumentNode, data: st.DataObject) -> None:
    variables = {"open": data.draw(st.booleans()), "no": data.draw(st.sampled_from([True, False, None]))}
    _same(SCHEMA, decorated(document, data.draw), variables)


DOCUMENTS = [
    "{ branch(seed: 7) { __typename id name certain child { id ... on Leaf { number color } } } }",
    "query ($first: Int = 2) { branch { children(first: $first) { ... on Node { id certain } } } }",
    "query ($filter: Filter!) { things(count: 9) { ... on Leaf { described(filter: $filter, times: 2) } } }",
    "{ things(count: 20) { ... on Branch { loaded(plus: 3, color: RED) { key: id } certainlyLoaded { number } } } }",
    "{ branch(seed: 7) { shown { number others { text certainText others { certainNumber text } } } } }",
    "{ certainBranch(seed: 2000000) { certainlyLoaded { number } } }",
    "{ things(count: 20) { ... on Leaf { broken words } } }",
    "{ certainBranch { nested { id } someChildren { id name } leaves { words matrix at ratio flag maybeNumber } } }",
    "mutation { one: grow(seed: 1) { id } two: cut(seed: 2) { __typename } three: grow(seed: 3) { certain } }",
    'query ($count: Int) { things(count: $count) { __typename } node(id: "x") { id } again: node(id: "y") { id } }',
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_written_documents_are_answered_alike(document: str) -> None:
    parsed = parse(document)
    assert validate(SCHEMA._schema, parsed) == []
    variables = {"filter": {"word": "ü", "color": "GREEN"}, "count": 5}
    for _ in range(2):  # compiled, and as it was kept
        _same(SCHEMA, parsed, variables)


def test_a_value_that_cannot_be_coerced_is_refused_alike() -> None:
    document = parse("query ($count: Int!) { things(count: $count) { __typename } }")
    _same(SCHEMA, document, {"count": "many"})
