"""What a mutation has come to, in the terms of the matrix."""

from typing import cast

from graphql import GraphQLObjectType, get_named_type

from tests.schema.calling import GraphQLCaller, Json
from tests.schema.contract import SCHEMA
from tests.schema.matrix import ok


async def outcome_of(caller: GraphQLCaller, mutation: str, given: Json) -> str:
    """Returns the mutation's outcome in the terms of the matrix."""
    member = await caller.do(mutation, "", **given)
    if member["__typename"] == "Refusal":
        return str(member["code"])
    root = cast("GraphQLObjectType", SCHEMA.mutation_type)
    success = get_named_type(root.fields[mutation].type).types[0]
    return ok if member["__typename"] == success.name else str(member["__typename"])
