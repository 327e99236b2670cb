"""What a mutation has come to."""

from tests.schema.calling import GraphQLCaller, Json
from tests.schema.nested import success_of

ok = "ok"


async def outcome_of(caller: GraphQLCaller, mutation: str, given: Json) -> str:
    """Returns `ok`, the code of a refusal, or the type of a problem."""
    return said(mutation, await caller.do(mutation, "", **given))


def said(mutation: str, member: Json) -> str:
    """Returns the outcome that a member of the mutation's union is."""
    if member["__typename"] == "Refusal":
        return str(member["code"])
    return ok if member["__typename"] == success_of(mutation).name else str(member["__typename"])
