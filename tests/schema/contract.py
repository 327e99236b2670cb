"""The SDL as a client reads it."""

from typing import cast

from graphql import GraphQLInterfaceType, GraphQLObjectType, build_schema

from schema.server.api import sdl

SDL = sdl()
SCHEMA = build_schema(SDL)


def _fields(root: GraphQLObjectType | None) -> tuple[str, ...]:
    assert root is not None
    return tuple(root.fields)


QUERIES = _fields(SCHEMA.query_type)
MUTATIONS = _fields(SCHEMA.mutation_type)
SUBSCRIPTIONS = _fields(SCHEMA.subscription_type)
NODES = tuple(kind.name for kind in SCHEMA.get_possible_types(cast("GraphQLInterfaceType", SCHEMA.type_map["Node"])))
"""The types that `node` shows."""
