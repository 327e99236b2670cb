"""Prepared coercion of variables gives what graphql-core gives, for any JSON."""

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import GraphQLError, OperationDefinitionNode, build_schema, parse
from graphql.execution.values import VariableValues, get_variable_values
from hypothesis import example, given
from hypothesis import strategies as st

from schema.server.variables import MOST_ERRORS, Variables

SCHEMA = build_schema("""
  enum Colour { RED GREEN }
  scalar Anything
  input Point { x: Int! y: Float = 1.5 tags: [String!] = ["a"] colour: Colour }
  input Line { from: Point! to: Point, points: [[Point]!] }
  input Tree { name: String! children: [Tree!] }
  input Either @oneOf { number: Int text: String }
  type Query { none: Int }
""")
TYPES = ["Int", "Int!", "Float", "String!", "ID", "Boolean", "Colour!", "Anything", "[Int!]", "[[ID]]!"]
INPUTS = ["Point", "Point!", "[Point!]!", "Line!", "Tree", "Either", "Missing"]
DEFAULTS = ["Int = 5", "Int! = 5", '[String!] = ["b"]', "Point = {x: 1}", "Colour = RED"]

words = st.sampled_from(
    ["x", "y", "tags", "colour", "from", "to", "points", "name", "children", "number", "text", "RED"]
)
leaves = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | words
json_values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4), max_leaves=12
)


def definitions(*types: str) -> Any:
    declared = ", ".join(f"$v{number}: {each}" for number, each in enumerate(types))
    (operation,) = parse(f"query ({declared}) {{ none }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation.variable_definitions


ALL = definitions(*TYPES, *INPUTS[:-1], *DEFAULTS)
EACH = {each: definitions(each) for each in (*TYPES, *INPUTS, *DEFAULTS)}
PREPARED = {each: Variables(SCHEMA, those) for each, those in EACH.items()}


def shown(values: VariableValues | list[GraphQLError]) -> Any:
    if isinstance(values, list):
        return [error.formatted for error in values]
    return repr(values.coerced), {name: repr(each.value) for name, each in values.sources.items()}


@given(type_=st.sampled_from(list(EACH)), values=st.dictionaries(st.just("v0"), json_values))
@example(type_="Point!", values={"v0": {"x": 1, "tags": None, "colour": "RED"}})
@example(type_="Line!", values={"v0": {"from": {"x": 1}, "points": [[{"x": 2}], None]}})
@example(type_="[[ID]]!", values={"v0": "one"})
@example(type_="Either", values={"v0": {"number": 1}})
@example(type_="Tree", values={"v0": {"name": "root", "children": {"name": "leaf"}}})
def test_a_value_is_coerced_as_by_graphql_core(type_: str, values: Mapping[str, Any]) -> None:
    by_graphql_core = get_variable_values(SCHEMA, EACH[type_], dict(values), max_errors=MOST_ERRORS)
    assert shown(PREPARED[type_].coerced(values)) == shown(by_graphql_core)


def test_all_errors_are_reported_together() -> None:
    found = Variables(SCHEMA, ALL).coerced({"v0": "wrong", "v1": None, "v10": 5})
    by_graphql_core = get_variable_values(SCHEMA, ALL, {"v0": "wrong", "v1": None, "v10": 5})
    assert shown(found) == shown(by_graphql_core)
    assert isinstance(found, list)
    assert len(found) > 3


@pytest.mark.parametrize("depth", [100, 5_000])
def test_a_value_that_is_nested_too_deeply_is_refused_and_harms_nobody(depth: int) -> None:
    value: Any = {"name": "leaf"}
    for _ in range(depth):
        value = {"name": "branch", "children": [value]}
    by_graphql_core = get_variable_values(SCHEMA, EACH["Tree"], {"v0": value})
    assert type(PREPARED["Tree"].coerced({"v0": value})) is type(by_graphql_core)
