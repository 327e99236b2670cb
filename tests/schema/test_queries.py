"""Queries: authorization, the number of SQL statements, and invalid arguments."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from graphql import get_introspection_query
from httpx2 import AsyncClient
from sqlalchemy import event

from domain.accounts import Principal, Role
from resolvers.context import Services
from tests import world
from tests.schema.calling import signed_in, visitor
from tests.schema.inside import Inside


@dataclass
class Counted:
    statements: list[str] = field(default_factory=list)


@contextmanager
def counting(services: Services) -> Iterator[Counted]:
    counted, engine = Counted(), services.engine.sync_engine

    def note(*arguments: object) -> None:
        counted.statements.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield counted
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def city_of(services: Services, name: str, movies: int, shows: int) -> str:
    place = await world.venue(services, city=name)
    for _ in range(movies):
        movie = await world.add_movie(services, place.owner)
        screen = await world.add_screen(services, place.owner, place.theater)
        at = world.Venue(place.partner, place.owner, place.theater, screen, movie)
        for day in range(shows):
            await world.show_on_sale(services, at, starts_in=timedelta(days=1 + day))
    return name


DISCOVERY = """
query ($city: String) { movies(city: $city, first: 20) { pageInfo { hasNextPage } edges { node { id name
  shows(city: $city, first: 5) { edges { node { id startsAt theater { name city } screen { name theater { id } }
    movie { name } prices { seatType price { amount } }
    availability { available total bySeatType { seatType available } } } } } } } } }
"""


async def test_discovery_takes_the_same_few_statements_however_much_there_is(services: Services) -> None:
    asking = Inside(services)
    small = await city_of(services, "Smallville Statements", 1, 1)
    large = await city_of(services, "Largeville Statements", 20, 5)
    with counting(services) as for_one:
        assert len((await asking.ask(DISCOVERY, city=small))["movies"]["edges"]) == 1
    with counting(services) as for_many:
        found = (await asking.ask(DISCOVERY, city=large))["movies"]["edges"]
    assert [len(edge["node"]["shows"]["edges"]) for edge in found] == [5] * 20
    assert len(for_many.statements) <= len(for_one.statements) <= 9, for_many.statements


async def test_private_things_are_null_for_others_and_for_visitors(http: AsyncClient, services: Services) -> None:
    show, owner = await world.show_on_sale(services), world.customer()
    ticket = await world.booked_ticket(services, owner, show, ["A1"])
    query = """query ($booking: ID!, $ticket: ID!, $partner: ID!, $lock: ID!, $payment: ID!) {
      booking(id: $booking) { id } ticket(id: $ticket) { id } partner(id: $partner) { id } lock: node(id: $lock) { id }
      payment: node(id: $payment) { ... on Payment { id status refunds { id } } }
      cancellationQuote(ticketId: $ticket) { closesAt } }"""
    asked = {
        "booking": ticket.booking_id,
        "ticket": ticket.id,
        "partner": show.partner_id,
        "lock": (await world.lock(services, owner, show, ["A2"])).id,
        "payment": ticket.payment_id,
    }
    for stranger in (visitor(http), await signed_in(http, world.customer())):
        assert set((await stranger.ask(query, **asked)).values()) == {None}
    mine = await (await signed_in(http, owner)).ask(query, **asked)
    assert [name for name, value in mine.items() if value is None] == ["partner"]
    its_own = await (await signed_in(http, Principal(Role.PARTNER, "", show.partner_id))).ask(query, **asked)
    assert [name for name, value in its_own.items() if value is not None] == ["partner"]


async def test_a_partner_sees_itself_whole(http: AsyncClient, services: Services) -> None:
    place = await world.venue(services)
    draft = await world.show_on_sale(services, place)
    owner = await signed_in(http, Principal(Role.PARTNER, "", place.partner.id))
    found = await owner.ask(
        """query ($id: ID!) { partner(id: $id) { name contactEmail status
        bankDetails { accountNumber ifscCode complete } theaters { id screens { id } }
        apiKeys { id scopes secret } apiKey { id } documents { id }
        shows(first: 5) { edges { node { id status } } pageInfo { hasNextPage endCursor } } } }""",
        id=place.partner.id,
    )
    partner = found["partner"]
    assert partner["bankDetails"] == {"accountNumber": "XXXXXX9012", "ifscCode": "HDFC0001234", "complete": True}
    assert [theater["id"] for theater in partner["theaters"]] == [place.theater.id]
    assert [key["secret"] for key in partner["apiKeys"]] == [None]
    assert partner["apiKey"] is None
    assert [edge["node"]["id"] for edge in partner["shows"]["edges"]] == [draft.id]


async def test_nodes_come_in_the_order_of_their_ids(http: AsyncClient, services: Services) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place)
    ids = [show.id, place.movie.id, "nonsense", place.screen.id, "SHOW_NONE", place.theater.id, "USER_1", "LOCK_1"]
    found = await visitor(http).ask("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=ids)
    assert [node and (node["__typename"], node["id"]) for node in found["nodes"]] == [
        ("Show", show.id), ("Movie", place.movie.id), None, ("Screen", place.screen.id), None,
        ("Theater", place.theater.id), None, None,
    ]  # fmt: skip
    many = await visitor(http).answer("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["X"] * 51)
    assert many["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


async def test_pages_of_shows_join_without_a_gap(http: AsyncClient, services: Services) -> None:
    place = await world.venue(services)
    made = [await world.show_on_sale(services, place, starts_in=timedelta(days=2 + day)) for day in range(5)]
    query = """query ($movie: ID!, $after: String) { shows(movieId: $movie, first: 2, after: $after) {
      edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    seen: list[str] = []
    after = None
    for page in range(3):
        shows = (await visitor(http).ask(query, movie=place.movie.id, after=after))["shows"]
        seen += [edge["node"]["id"] for edge in shows["edges"]]
        after = shows["pageInfo"]["endCursor"]
        assert shows["pageInfo"]["hasNextPage"] is (page < 2)
        assert shows["pageInfo"]["hasPreviousPage"] is (page > 0)
    assert seen == [show.id for show in made]


BAD = [
    ("{ movies(first: 0) { edges { cursor } } }", "INVALID_INPUT", "first"),
    ('{ movies(after: "nonsense") { edges { cursor } } }', "INVALID_INPUT", "after"),
    ('{ movie(id: "SHOW_1") { id } }', "INVALID_INPUT", "id"),
    ('{ shows(theaterId: "MOV_1") { edges { cursor } } }', "INVALID_INPUT", "theaterId"),
]


@pytest.mark.parametrize(("query", "code", "field"), BAD)
async def test_a_query_with_impossible_values_names_the_field(
    http: AsyncClient, query: str, code: str, field: str
) -> None:
    (error,) = (await visitor(http).answer(query))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["errors"][0]["field"]) == (code, field)


@pytest.mark.parametrize("argument", ["city", "search", "language", "genre", "format", "after"])
@pytest.mark.parametrize("text", ["\0", "%_\\'", "long" * 300, ""])
async def test_no_text_is_too_strange_to_search_for(services: Services, argument: str, text: str) -> None:
    query = f"query ($text: String) {{ movies({argument}: $text) {{ edges {{ cursor }} }} }}"
    assert await Inside(services).codes(query, text=text) in ([], ["INVALID_INPUT"])


async def test_introspection_is_answered_in_development_and_not_in_production(services: Services) -> None:
    whole = get_introspection_query(input_value_deprecation=True)
    assert (await Inside(services).ask(whole))["__schema"]["types"]
    hidden = Inside(services, introspection=False)
    refused = await hidden.execute("{ __schema { types { name } } }")
    assert refused.data is None
    typo = await hidden.execute("{ citie { name } }")
    assert "Did you mean" not in str(typo.errors)
    assert await hidden.ask("{ __typename }") == {"__typename": "Query"}
