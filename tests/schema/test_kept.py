"""Public queries: which ones they are, that every caller gets the same, and that none is kept past a change."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from graphql import ExecutionResult, GraphQLObjectType, get_named_type
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from domain.accounts import VISITOR
from domain.movies import MovieChanges
from domain.pricing import NewPrice
from resolvers import movies, seats, shows
from resolvers.context import Services
from resolvers.kept_answers import KeptAnswers
from schema.kit.fields import public_of
from tests import world
from tests.schema.inside import schema_of_tests
from tests.schema.keeping import KeepingEndpoint, public_query_of

SCHEMA = schema_of_tests()._schema
PUBLIC = {
    *("Query.cities", "Query.movie", "Query.movies", "Query.show", "Query.shows", "Query.theater", "Query.theaters"),
    *("Movie.shows", "Theater.screens", "Screen.theater"),
    *("Show.movie", "Show.theater", "Show.screen", "Show.prices", "Show.cancellationPolicy"),
    *("Price.fee", "Price.tax", "Show.format", "Show.language"),
    *("Show.availability", "Show.seatMap", "SeatMap.seats", "SeatMap.states", "SeatMap.summary"),
}
ONE_SHOW = "query($id: ID!) { show(id: $id) { id prices { seatType price { amount } } availability { available } } }"
MAP = "query($id: ID!) { show(id: $id) { id seatMap { version states } } }"
TITLES = 'query($first: Int!) { movies(first: $first, search: "%s") { edges { node { name } } } }'


def resolved() -> Iterator[tuple[str, StrawberryField]]:
    """The fields whose values a resolver makes, by name."""
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                made_by = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
                if not made_by.is_basic_field:
                    yield f"{kind.name}.{name}", made_by


def test_a_field_is_public_only_where_it_says_so() -> None:
    assert {name for name, field in resolved() if public_of(field) is not None} == PUBLIC


@pytest.mark.parametrize(
    ("text", "counts_seats"),
    [
        ("{ movies { edges { node { id name shows { edges { node { startsAt theater { name } } } } } } } }", False),
        ("{ __typename cities { name } }", False),
        ("query($no: Boolean!) { cities { name @skip(if: $no) } }", False),
        (ONE_SHOW, True),
        (MAP, True),
        ("{ shows { edges { node { ...counted } } } } fragment counted on Show { ... on Node { id } seatMap { rows } }",
         True),
    ],
)  # fmt: skip
def test_a_query_of_public_fields_is_public(text: str, counts_seats: bool) -> None:
    query = public_query_of(SCHEMA, text)
    assert query is not None
    assert query.counts_seats == counts_seats


@pytest.mark.parametrize(
    "text",
    [
        "{ me { id } }",
        "{ cities { name } me { id } }",
        '{ node(id: "SHOW_1") { id } }',
        '{ show(id: "SHOW_1") { cancellation { reason } } }',
        "{ cities { name } ...mine } fragment mine on Query { ... { me { id } } }",
        "{ __schema { queryType { name } } }",
        'mutation { releaseSeats(input: {lockId: "LOCK_1"}) { __typename } }',
        'subscription { seatAvailability(showId: "SHOW_1") { __typename } }',
    ],
)
def test_a_document_with_one_other_field_is_executed_for_its_caller(text: str) -> None:
    assert public_query_of(SCHEMA, text) is None


def test_of_several_operations_the_one_that_is_asked_for_counts() -> None:
    text = "query a { cities { name } } query b { me { id } }"
    assert [public_query_of(SCHEMA, text, name) is not None for name in ("a", "b")] == [True, False]


async def test_every_public_field_shows_every_caller_the_same(services: Services) -> None:
    place = await world.venue(services)
    show, who = await world.show_on_sale(services, place), world.customer()
    await world.lock(services, who, show, ["A1"])
    ids = {"movie": show.movie_id, "show": show.id, "theater": show.theater_id}
    endpoint = KeepingEndpoint(services)
    callers = [VISITOR, who, world.customer(), place.owner, (await world.venue(services)).owner, world.OPERATOR]
    for text in widest(ids):
        assert public_query_of(SCHEMA, text) is not None
        answers = [await endpoint.data(text, principal) for principal in callers]
        assert answers == [answers[0]] * len(callers), text


def widest(ids: Mapping[str, str]) -> Iterator[str]:
    """Yields for each public root field a query of everything below it that is public, each type once on a way."""
    root = SCHEMA.query_type
    assert root is not None
    for name in sorted(root.fields):
        if f"Query.{name}" in PUBLIC:
            arguments = f'(id: "{ids[name]}")' if name in ids else ""
            yield f"{{ {name}{arguments} {selected(get_named_type(root.fields[name].type), frozenset())} }}"


def selected(kind: object, above: frozenset[str]) -> str:
    if not isinstance(kind, GraphQLObjectType):
        return ""
    inner: list[str] = []
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        made_by = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
        is_public = made_by.is_basic_field or f"{kind.name}.{name}" in PUBLIC
        if is_public and below.name not in above | {kind.name}:
            inner.append(f"{name} {selected(below, above | {kind.name})}")
    return f"{{ {' '.join(inner)} }}"


async def test_a_query_is_executed_once_for_all_who_ask(services: Services) -> None:
    show, endpoint = await world.show_on_sale(services), KeepingEndpoint(services)
    together = await asyncio.gather(*[endpoint.kept(ONE_SHOW, id=show.id) for _ in range(5)])
    assert together == [await endpoint.kept(ONE_SHOW, id=show.id)] * 5
    assert endpoint.executions == 1


async def test_other_variables_have_another_answer(services: Services) -> None:
    one, other = await world.show_on_sale(services), await world.show_on_sale(services)
    endpoint = KeepingEndpoint(services)
    answers = [await endpoint.kept(ONE_SHOW, id=each.id) for each in (one, other, one)]
    assert [each["show"]["id"] for each in answers] == [one.id, other.id, one.id]
    assert endpoint.executions == 2


async def test_what_is_kept_was_executed_for_a_visitor(services: Services) -> None:
    endpoint = KeepingEndpoint(replace(services, kept=KeptAnswers()))
    answers = [await endpoint.kept("{ cities { name } }", who) for who in (world.customer(), world.OPERATOR)]
    assert answers[0] == answers[1]
    assert endpoint.executed_for == [VISITOR]


async def test_this_process_sees_its_own_writes_at_once(services: Services) -> None:
    place, endpoint = await world.venue(services), KeepingEndpoint(services)
    show, who = await world.show_on_sale(services, place), world.customer()
    first = await endpoint.kept(ONE_SHOW, id=show.id)
    await world.lock(services, who, show, ["A1", "A2"])
    locked = await endpoint.kept(ONE_SHOW, id=show.id)
    assert [each["show"]["availability"]["available"] for each in (first, locked)] == [20, 18]
    await shows.update_pricing(world.as_(services, place.owner), show.id, [NewPrice("Gold", Decimal(300))])
    repriced = await endpoint.kept(ONE_SHOW, id=show.id)
    assert repriced["show"]["prices"][0]["price"]["amount"] == "300.00"
    titles = TITLES % place.movie.name
    assert (await endpoint.kept(titles, first=5))["movies"]["edges"] == [{"node": {"name": place.movie.name}}]
    renamed = MovieChanges(name=f"{place.movie.name} II")
    await movies.update_movie(world.as_(services, place.owner), place.movie.id, renamed)
    assert (await endpoint.kept(titles, first=5))["movies"]["edges"] == [{"node": {"name": f"{place.movie.name} II"}}]


async def test_seats_of_one_show_leave_what_is_kept_of_others(services: Services) -> None:
    one, other = await world.show_on_sale(services), await world.show_on_sale(services)
    endpoint = KeepingEndpoint(services)
    await endpoint.kept(ONE_SHOW, id=one.id)
    await world.lock(services, world.customer(), other, ["A1"])
    await endpoint.kept(ONE_SHOW, id=one.id)
    assert endpoint.executions == 1


async def test_a_seat_map_shows_what_another_process_has_just_changed(services: Services) -> None:
    """The other process has its own store, and nobody tells this one."""
    show, who, endpoint = await world.show_on_sale(services), world.customer(), KeepingEndpoint(services)
    other_process = replace(services, kept=KeptAnswers())
    lock = await world.lock(other_process, who, show, ["A1"])
    assert (await endpoint.kept(MAP, id=show.id))["show"]["seatMap"]["states"][0] == "L"
    assert (await endpoint.kept(MAP, id=show.id))["show"]["seatMap"]["states"][0] == "L"
    assert endpoint.executions == 1
    await seats.release_seats(world.as_(other_process, who), lock.id)
    assert (await endpoint.kept(MAP, id=show.id))["show"]["seatMap"]["states"][0] == "A"
    assert endpoint.executions == 2


async def test_an_answer_with_errors_is_given_to_its_caller_and_not_kept(services: Services) -> None:
    endpoint = KeepingEndpoint(services)
    for _ in range(2):
        answered = await endpoint.answer("query($first: Int!) { movies(first: $first) { __typename } }", {"first": 0})
        assert isinstance(answered, ExecutionResult)
        assert answered.errors
    assert endpoint.executions == 2
