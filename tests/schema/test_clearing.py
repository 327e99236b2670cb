"""What an update empties: an explicit null. What is left out stays, over GraphQL and REST alike."""

import secrets
from typing import Any, get_args, get_type_hints

import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull, Undefined
from httpx2 import AsyncClient

from domain.accounts import Customer
from domain.changes import Changes
from domain.movies import Movie, MovieChanges
from domain.partners import Partner, PartnerChanges
from domain.people import MeChanges
from domain.shows import Show, ShowChanges, Variant, VariantChanges
from domain.theaters import Screen, ScreenChanges, Theater, TheaterChanges
from models.accounts import find_customer
from resolvers.context import Services
from tests import world
from tests.resolvers.sessions.codes import new_address
from tests.resolvers.sessions.codes import signed_in as by_code
from tests.rest.calling import done, refused
from tests.schema.calling import GraphQLCaller, signed_in
from tests.schema.contract import SCHEMA

ROWS: dict[type[Changes], type] = {
    MovieChanges: Movie,
    TheaterChanges: Theater,
    ScreenChanges: Screen,
    PartnerChanges: Partner,
    MeChanges: Customer,
    ShowChanges: Show,
    VariantChanges: Variant,
}
"""What each kind of changes is applied to. `test_every_kind_of_changes_is_known_here` keeps it whole."""

SAYS_NOTHING_WHEN_LEFT_OUT = {"updatePricing", "updateBankDetails"}
"""Updates without a member that may be left out."""


def updates() -> list[tuple[str, GraphQLInputObjectType]]:
    mutations = SCHEMA.mutation_type
    assert mutations is not None
    named = [name for name in mutations.fields if name.startswith("update") or name == "setPartnerTerms"]
    types = [(name, SCHEMA.type_map[f"{name[0].upper()}{name[1:]}Input"]) for name in named]
    return [(name, kind) for name, kind in types if isinstance(kind, GraphQLInputObjectType)]


def test_every_kind_of_changes_is_known_here() -> None:
    assert {kind for kind in Changes.__subclasses__() if not kind.__module__.startswith("tests.")} == set(ROWS)


@pytest.mark.parametrize("changes", ROWS)
def test_whatever_may_be_missing_can_be_emptied(changes: type[Changes]) -> None:
    of_changes, of_row = get_type_hints(changes), get_type_hints(ROWS[changes])
    optional = {name for name in of_changes if type(None) in get_args(of_row[name])}
    assert {name for name in optional if type(None) not in get_args(of_changes[name])} == set()


@pytest.mark.parametrize(("name", "kind"), updates())
def test_no_optional_member_of_an_update_takes_what_is_left_out_for_null(
    name: str, kind: GraphQLInputObjectType
) -> None:
    members = {
        member: field
        for member, field in kind.fields.items()
        if not isinstance(field.type, GraphQLNonNull) and member not in {"idempotencyKey", "backToDefault"}
    }
    assert bool(members) != (name in SAYS_NOTHING_WHEN_LEFT_OUT)
    assert [member for member, field in members.items() if field.default_value is not Undefined] == []


FULL: dict[str, dict[str, Any]] = {
    "Movie": {
        "certificate": "UA", "formats": ["2D"], "releaseDate": "2026-02-20", "synopsis": "Sand.",
        "posterUrl": "https://example.com/poster.jpg",
    },
    "Theater": {"address": "1 Brigade Road", "latitude": 12.5, "longitude": 77.5, "timeZone": "Europe/Berlin"},
    "Screen": {"externalId": "HALL-1", "turnaroundMinutes": 20},
}  # fmt: skip
EMPTY = {"formats": [], "timeZone": "Asia/Kolkata", "turnaroundMinutes": 0}
"""What null makes of it, where that is not null."""


@pytest.mark.parametrize("kind", FULL)
async def test_null_empties_one_member_and_all_others_stay(client: AsyncClient, services: Services, kind: str) -> None:
    place = await world.venue(services)
    owner = await signed_in(client, place.owner)
    id = {f"{kind.lower()}Id": getattr(place, kind.lower()).id}
    selection = f"... on {kind} {{ name {' '.join(FULL[kind])} }}"
    full = await owner.do(f"update{kind}", selection, **id, **FULL[kind])
    assert {name: full[name] for name in FULL[kind]} == FULL[kind]
    for names in [["latitude", "longitude"]] if kind == "Theater" else [[name] for name in FULL[kind]]:
        emptied = await owner.do(f"update{kind}", selection, **id, **dict.fromkeys(names))
        assert emptied == full | {name: EMPTY.get(name) for name in names}
        await owner.do(f"update{kind}", selection, **id, **{name: FULL[kind][name] for name in names})
    refusal = await owner.do(f"update{kind}", selection, **id, name=None)
    assert (refusal["code"], refusal["message"].split(":")[0]) == ("INVALID_INPUT", "name")


async def test_a_variable_without_a_value_leaves_and_one_that_is_null_empties(
    client: AsyncClient, services: Services
) -> None:
    place = await world.venue(services)
    owner = await signed_in(client, place.owner)
    document = (
        "mutation ($id: ID!, $text: String) { updateMovie(input: {movieId: $id, synopsis: $text})"
        " { ... on Movie { synopsis } } }"
    )
    for given, expected in (({"text": "Sand."}, "Sand."), ({}, "Sand."), ({"text": None}, None)):
        answer = await owner.ask(document, id=place.movie.id, **given)
        assert answer["updateMovie"] == {"synopsis": expected}


async def test_a_key_that_was_used_without_a_member_is_not_used_again_with_null(
    client: AsyncClient, services: Services
) -> None:
    place = await world.venue(services)
    owner = await signed_in(client, place.owner)
    movie = {"movieId": place.movie.id, "certificate": "A", "idempotencyKey": secrets.token_hex(8)}
    assert (await owner.do("updateMovie", "", **movie))["__typename"] == "Movie"
    assert (await owner.do("updateMovie", "", **movie, synopsis=None))["code"] == "IDEMPOTENCY_MISMATCH"


async def test_a_null_term_follows_the_platforms_default(client: AsyncClient, services: Services) -> None:
    place = await world.venue(services)
    operator = await signed_in(client, world.OPERATOR)
    selection = "... on Partner { terms { settlementDays own } }"
    partner = {"partnerId": place.partner.id}
    own = await operator.do("setPartnerTerms", selection, **partner, settlementDays=9, lockTtlSeconds=60)
    assert own["terms"] == {"settlementDays": 9, "own": ["SETTLEMENT_DAYS", "LOCK_TTL_SECONDS"]}
    emptied = await operator.do("setPartnerTerms", selection, **partner, settlementDays=None)
    assert emptied["terms"]["own"] == ["LOCK_TTL_SECONDS"]


async def test_a_customer_empties_all_but_the_only_address(client: AsyncClient, services: Services) -> None:
    ctx = world.as_(services, (await by_code(services, new_address())).principal)
    me = await signed_in(client, ctx.principal)
    selection = "... on Customer { name language email phone }"
    named = await me.do("updateMe", selection, name="Asha", language="hi")
    refusal = await me.do("updateMe", selection, name=None, email=None)
    assert (refusal["code"], refusal["message"].split(":")[0]) == ("INVALID_INPUT", "email")
    headers = dict(me.headers)
    refused(await client.patch("/me", json={"email": None}, headers=headers), 422, "INVALID_INPUT")
    assert (named["name"], named["language"]) == ("Asha", "hi")
    changed = done(await client.patch("/me", json={"name": None}, headers=headers), 200)
    assert (changed["name"], changed["language"], changed["email"]) == (None, "hi", named["email"])
    assert (await GraphQLCaller(client, me.headers).do("updateMe", selection, language=None))["language"] is None
    async with ctx.reading() as db:
        stored = await find_customer(db, ctx.principal.actor_id)
    assert stored is not None
    assert (stored.name, stored.language, stored.email) == (None, None, named["email"])
