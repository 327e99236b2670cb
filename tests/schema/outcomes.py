"""What a mutation has come to."""

from typing import cast

from graphql import GraphQLObjectType, get_named_type

from tests.schema.calling import GraphQLCaller, Json
from tests.schema.contract import SCHEMA

ok = "ok"


async def outcome_of(caller: GraphQLCaller, mutation: str, given: Json) -> str:
    """Returns `ok`, the code of a refusal, or the type of a problem."""
    member = await caller.do(mutation, "", **given)
    if member["__typename"] == "Refusal":
        return str(member["code"])
    root = cast("GraphQLObjectType", SCHEMA.mutation_type)
    success = get_named_type(root.fields[mutation].type).types[0]
    return ok if member["__typename"] == success.name else str(member["__typename"])
