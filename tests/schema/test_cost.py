"""What an answer costs is counted and bounded: a short document may ask for a large answer."""

import pytest
from httpx2 import AsyncClient

from domain.movies import LONGEST_SYNOPSIS
from resolvers.context import Services
from schema.kit.cost import OF_CUSTOMERS, OF_PARTNERS
from tests import world
from tests.schema.calling import signed_in, visitor
from tests.schema.sockets import opened, receive, subscribe
from tests.servers import HttpServer
from tests.world import Venue

SCREENS = 20


@pytest.fixture
async def multiplex(services: Services) -> Venue:
    venue = await world.venue(services)
    for _ in range(SCREENS - 1):
        await world.add_screen(services, venue.owner, venue.theater)
    return venue


@pytest.mark.parametrize("rounds", [4, 5])
async def test_lists_that_lead_back_to_each_other_are_refused(http: AsyncClient, multiplex: Venue, rounds: int) -> None:
    query = "query ($id: ID!) { theater(id: $id) {" + "screens{theater{" * rounds + "id" + "}}" * rounds + "} }"
    answer = await visitor(http).answer(query, id=multiplex.theater.id)
    [error] = answer["errors"]
    assert answer["data"] is None
    assert error["extensions"] == {"code": "ANSWER_TOO_LARGE", "budget": OF_CUSTOMERS}
    assert error["path"][:2] == ["theater", "screens"], "it says which list it was"
    assert answer["extensions"]["cost"]["charged"] > OF_CUSTOMERS


async def test_pages_inside_pages_are_refused_before_anything_is_read(http: AsyncClient) -> None:
    query = "query ($n: Int!) { movies(first: $n) { edges { node { shows(first: $n) { edges { node { id } } } } } } }"
    answer = await visitor(http).answer(query, n=100)
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "ANSWER_TOO_LARGE"
    assert "data" not in answer
    assert answer["extensions"]["cost"] == {"charged": 0, "budget": OF_CUSTOMERS}
    assert "errors" not in await visitor(http).answer(query, n=20)
    written = query.replace("($n: Int!)", "").replace("$n", "100")
    assert "data" not in await visitor(http).answer(written)


async def test_an_answer_says_what_it_cost_unless_caches_share_it(http: AsyncClient, multiplex: Venue) -> None:
    customer, owner = await signed_in(http, world.customer()), await signed_in(http, multiplex.owner)
    mine = await customer.answer("{ me { id } }")
    assert mine["extensions"]["cost"]["budget"] == OF_CUSTOMERS
    partner = "query ($id: ID!) { partner(id: $id) { status theaters { screens { name } } } }"
    theirs = await owner.answer(partner, id=multiplex.partner.id)
    assert theirs["extensions"]["cost"] == {"charged": 5 + 10 + 1 + 5 + SCREENS * 2, "budget": OF_PARTNERS}
    assert "extensions" not in await customer.answer("{ cities { name } }")


async def test_long_texts_weigh_by_their_length(http: AsyncClient, multiplex: Venue) -> None:
    customer = await signed_in(http, world.customer())
    query = "query ($id: ID!) { me { id } movie(id: $id) { %s } }"
    names = " ".join(f"n{number}: name" for number in range(15))
    texts = " ".join(f"s{number}: synopsis" for number in range(15))
    short = await customer.answer(query % names, id=multiplex.movie.id)
    long = await customer.answer(query % texts, id=multiplex.movie.id)
    charged = [answer["extensions"]["cost"]["charged"] for answer in (short, long)]
    assert charged[1] - charged[0] == 15 * LONGEST_SYNOPSIS // 100
    shows = "{ movies(first: 100) { edges { node { shows(first: 3) { edges { node { movie { %s } } } } } } } }"
    assert "data" not in await customer.answer(shows % texts)


async def test_a_query_on_a_socket_has_the_same_bounds(server: HttpServer, multiplex: Venue) -> None:
    query = "query ($theater: ID!) { theater(id: $theater) { %s } }"
    async with opened(server, {}) as socket:
        await subscribe(socket, "1", query % "id screens { id }", theater=multiplex.theater.id)
        small = (await receive(socket))["payload"]
        assert small["extensions"]["cost"] == {"charged": 5 + 1 + 5 + SCREENS * 2, "budget": OF_CUSTOMERS}
        assert (await receive(socket))["type"] == "complete"
        large = "screens{theater{" * 5 + "id" + "}}" * 5
        await subscribe(socket, "2", query % large, theater=multiplex.theater.id)
        refused = (await receive(socket))["payload"]
        assert refused["data"] is None
        assert [error["extensions"]["code"] for error in refused["errors"]] == ["ANSWER_TOO_LARGE"]
