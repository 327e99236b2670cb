"""No list of the schema is answered without being counted, by whichever executor."""

import asyncio
from collections.abc import Iterator
from inspect import isawaitable
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    is_introspection_type,
    is_leaf_type,
    parse,
)
from graphql.execution import execute
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import VariableValues

from schema.kit.cost import OF_PARTNERS, PAGE_ITEM, Budget
from schema.server.execution.compiling import Compiler
from schema.server.execution.expected import Expected
from schema.server.execution.infos import Infos
from schema.server.execution.plan import Attribute, FieldPlan, ObjectPlan, Plan
from schema.server.execution.running import Run
from schema.server.execution.weights import weight_of_items
from schema.server.sharing import SharingExecutor
from tests.schema.execution.comparing import Loaders
from tests.schema.inside import schema_of_tests

API = schema_of_tests()
SCHEMA = API._schema
ITEMS = [object()] * 7
NO_VALUES = VariableValues({}, {})


def lists() -> Iterator[tuple[GraphQLObjectType, str]]:
    for type_ in SCHEMA.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not is_introspection_type(type_):
            yield from ((type_, name) for name, field in type_.fields.items() if is_list(field.type))


def is_list(type_: Any) -> bool:
    return isinstance(type_.of_type if isinstance(type_, GraphQLNonNull) else type_, GraphQLList)


LISTS = list(lists())
NAMES = [f"{type_.name}.{name}" for type_, name in LISTS]


def selecting(field: GraphQLField, name: str) -> OperationDefinitionNode:
    below = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
    operation = parse(f"{{ {name}{below} }}").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return operation


def test_the_schema_has_lists() -> None:
    assert {"Query.theaters", "Theater.screens", "SeatMap.seats", "MovieConnection.edges"} < set(NAMES)


@pytest.mark.parametrize(("type_", "name"), LISTS, ids=NAMES)
def test_a_plan_counts_the_items_of_every_list(type_: GraphQLObjectType, name: str) -> None:
    field = type_.fields[name]
    operation = selecting(field, name)
    details = collect_fields(SCHEMA, {}, NO_VALUES, type_, operation).grouped_field_set[name]
    completed = Compiler(API, operation, {}, NO_VALUES)._type(field.type, details, weight_of_items(type_))
    nodes = [each.node for each in details]
    listed = FieldPlan(name, 0, field, nodes, type_, completed, Attribute(lambda _: ITEMS))
    root = ObjectPlan(type_, object, 0, [listed], {name: None})
    budget, infos = Budget(OF_PARTNERS), Infos(SCHEMA, operation, {}, NO_VALUES, None)
    asyncio.run(Run(Plan(root, serially=False, fields=1, expected=Expected()), API, infos, budget).execute(None))
    assert budget.charged >= len(ITEMS) * (PAGE_ITEM if name == "edges" else 1)


@pytest.mark.parametrize(("type_", "name"), LISTS, ids=NAMES)
def test_graphql_core_counts_the_items_of_every_list(type_: GraphQLObjectType, name: str) -> None:
    field, context = type_.fields[name], Loaders()
    given = GraphQLField(field.type, resolve=lambda *_: ITEMS)
    schema = GraphQLSchema(GraphQLObjectType("Asked", {name: given}, extensions=type_.extensions))

    async def executed() -> None:
        document = parse(f"{{ {name} {'' if is_leaf_type(get_named_type(field.type)) else '{ __typename }'} }}")
        result = execute(schema, document, None, context, executor_class=SharingExecutor)
        if isawaitable(result):
            await result

    asyncio.run(executed())
    assert context.budget.charged >= len(ITEMS) * (PAGE_ITEM if name == "edges" else 1)
