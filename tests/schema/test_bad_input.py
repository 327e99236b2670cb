"""Values of the right type that make no sense: each is refused with the name of its field, and none causes an internal
error.
"""

import random
from collections.abc import Callable

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
)

from domain import ids
from domain.accounts import PARTNER_SCOPES, VISITOR, Principal, Role
from resolvers.context import Services
from tests import world
from tests.schema.contract import SCHEMA
from tests.schema.inside import Inside

MUTATIONS = SCHEMA.mutation_type.fields if SCHEMA.mutation_type else {}
TEXTS = [
    "",
    " ",
    "\0",
    "a\0b",
    "\n",
    "x" * 5000,
    "A1",
    "Gold",
    "'; drop table shows; --",
    "%",
    "\u202e",
    "1e999999",
]
NUMBERS = [-(2**31), -1, 0, 1, 2, 201, 2**31 - 1]
PREFIXES = {
    "partnerId": ids.PARTNER, "theaterId": ids.THEATER, "screenId": ids.SCREEN, "movieId": ids.MOVIE,
    "showId": ids.SHOW, "userId": ids.CUSTOMER, "lockId": ids.LOCK, "bookingId": ids.BOOKING, "ticketId": ids.TICKET,
    "paymentId": ids.PAYMENT, "apiKeyId": ids.API_KEY,
}  # fmt: skip
INSTANTS = ["0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "2026-02-20T18:00:00", "2030-03-31T02:30:00Z"]
SCALARS: dict[str, Callable[[random.Random], object]] = {
    "String": lambda chance: chance.choice(TEXTS),
    "Int": lambda chance: chance.choice(NUMBERS),
    "Float": lambda chance: chance.choice([-1e308, -91.0, 0.0, 181.0, 1e308]),
    "Boolean": lambda chance: chance.random() < 0.5,
    "Decimal": lambda chance: chance.choice(["-1", "0", "0.001", "250", 1e12, 999999999999999, "250.00"]),
    "Date": lambda chance: chance.choice(["0001-01-01", "9999-12-31", "2028-02-29"]),
    "DateTime": lambda chance: chance.choice(INSTANTS),
}


def made_up(kind: GraphQLInputType, name: str, own: dict[str, str], chance: random.Random) -> object:
    """Returns a value of the right type that makes little sense."""
    if isinstance(kind, GraphQLNonNull):
        return made_up(kind.of_type, name, own, chance)
    if isinstance(kind, GraphQLList):
        return [made_up(kind.of_type, name, own, chance) for _ in range(chance.choice([0, 1, 2, 12]))]
    if isinstance(kind, GraphQLInputObjectType):
        fields = {
            field: value for field, value in kind.fields.items()
            if isinstance(value.type, GraphQLNonNull) or chance.random() < 0.5
        }  # fmt: skip
        return {field: made_up(value.type, field, own, chance) for field, value in fields.items()}
    named = get_named_type(kind)
    if isinstance(named, GraphQLEnumType):
        return chance.choice(list(named.values))
    if named.name == "ID":
        some = ids.new(PREFIXES.get(name, ids.SHOW))
        return chance.choice([own.get(name, some), own.get(name, some), some, *TEXTS])
    return SCALARS[named.name](chance)


@pytest.mark.parametrize("name", MUTATIONS)
async def test_no_input_is_an_error_of_ours(services: Services, name: str) -> None:
    inside = Inside(services)
    place = await world.venue(services)
    show = await world.show_on_sale(services, place)
    own = {
        "partnerId": place.partner.id,
        "theaterId": place.theater.id,
        "screenId": place.screen.id,
        "movieId": place.movie.id,
        "showId": show.id,
    }
    title = name[0].upper() + name[1:]
    query = f"mutation ($input: {title}Input!) {{ {name}(input: $input) {{ __typename ... on Problem {{ code }} }} }}"
    chance = random.Random(name)
    callers = [
        VISITOR,
        world.customer(),
        Principal(Role.OPERATOR, "OPER_1"),
        Principal(Role.PARTNER, ids.new(ids.STAFF), place.partner.id, PARTNER_SCOPES),
        Principal(Role.PARTNER, ids.new(ids.STAFF), place.partner.id, PARTNER_SCOPES),
    ]
    for turn in range(40):
        principal = callers[turn % len(callers)]
        given = made_up(MUTATIONS[name].args["input"].type, "input", own, chance)
        codes = await inside.codes(query, principal, input=given)
        assert codes in ([], ["BAD_REQUEST"]), f"{codes}: {given!r}"
