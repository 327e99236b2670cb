"""Who may do what over GraphQL, by every kind of caller: docs/access.md says it, and each of its cells is tried here. A
refused call changes nothing, and what is another's answers like what is missing.
"""

from dataclasses import replace

import pytest
from httpx2 import AsyncClient

from tests.access.missing import missing, without_ids
from tests.access.people import People, Person
from tests.access.table import TABLE, Expected
from tests.fingerprint import Fingerprint
from tests.schema.calling import GraphQLCaller, Json
from tests.schema.contract import MUTATIONS, NODES, QUERIES, SUBSCRIPTIONS
from tests.schema.nested import is_seen, may_see, selection_of_answer, ways_of_answer
from tests.schema.outcomes import outcome_of, said
from tests.schema.questions import BY_KIND
from tests.schema.scene import Scene

SIGNED = {"checkInTicket"}
"""A pass that nothing has cannot be made: it is signed."""
SHOWN_WHOLE = {"registerPartner"}
"""Who has just registered a partner sees all of it, with its first key."""
NOBODYS_TOKEN = {"signOut"}
"""It names the session by a token that nobody has, so that the callers' own sessions go on."""
REFUSED = (Expected.UNAUTHENTICATED, Expected.FORBIDDEN, Expected.NOT_FOUND, Expected.KEYS_STOPPED)


def test_the_table_has_every_field_of_the_roots_and_every_node() -> None:
    assert {*QUERIES, *MUTATIONS, *SUBSCRIPTIONS, *NODES} - {*BY_KIND} <= set(TABLE)


async def outcome(http: AsyncClient, person: Person, mutation: str, given: Json) -> str:
    if person.is_stopped and person.is_key:
        return await refusal_of_a_request(GraphQLCaller(http, person.headers))
    return await outcome_of(GraphQLCaller(http, person.headers), mutation, given)


async def refusal_of_a_request(caller: GraphQLCaller) -> str:
    """The code with which whatever the caller asks is refused."""
    response = await caller.post({"query": "{ cities { name } }"})
    assert response.status_code == 401
    return str(response.json()["errors"][0]["extensions"]["code"])


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_an_unauthorized_caller_is_refused_and_nothing_changes(
    mutation: str, the_scene: Scene, people: People, client: AsyncClient, fingerprint: Fingerprint
) -> None:
    before = await fingerprint()
    wrong = []
    for person in people.values():
        if (expected := TABLE[mutation].expected(person)) in REFUSED:
            given = the_scene.inputs()[mutation]
            if (got := await outcome(client, person, mutation, given)) != expected:
                wrong.append(f"{person}: {got} in place of {expected}")
    assert wrong == []
    assert await fingerprint() == before


@pytest.mark.parametrize("mutation", [name for name in MUTATIONS if TABLE[name].anothers and name not in SIGNED])
async def test_what_is_anothers_answers_like_what_is_missing(
    mutation: str, the_scene: Scene, people: People, client: AsyncClient
) -> None:
    strangers = [each for each in people.values() if TABLE[mutation].is_refused_for_the_object(each)]
    assert strangers
    title = mutation[0].upper() + mutation[1:]
    query = f"mutation ($input: {title}Input!) {{ {mutation}(input: $input) {{ ... on Problem {{ code message }} }} }}"
    for person in strangers:
        caller, given = GraphQLCaller(client, person.headers), the_scene.inputs()[mutation]
        answers = [await caller.answer(query, input=each) for each in (given, missing(given))]
        there, nowhere = (without_ids(str(each)) for each in answers)
        assert there == nowhere, person


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_a_visitor_learns_nothing_from_a_broken_input(
    mutation: str, the_scene: Scene, client: AsyncClient
) -> None:
    if TABLE[mutation].expected(Person("visitor")) is Expected.UNAUTHENTICATED:
        broken = spoilt(the_scene.inputs()[mutation])
        assert await outcome_of(GraphQLCaller(client), mutation, broken) == Expected.UNAUTHENTICATED


def spoilt(given: Json) -> Json:
    """Returns the input with every id and text made invalid."""
    return {name: "\0" if isinstance(value, str) and name not in NOT_A_TEXT else value for name, value in given.items()}


NOT_A_TEXT = ("amount", "method", "startsAt", "effectiveOn", "chargeTo", "role")


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_an_authorized_caller_is_let_in_and_answered_what_it_may_see(
    mutation: str, the_scene: Scene, people: People, client: AsyncClient
) -> None:
    """The call of one may make the next one's conflict: what it must not be is a refusal of the caller."""
    is_shown_whole = mutation in SHOWN_WHOLE
    selection, ways = ("", []) if is_shown_whole else (selection_of_answer(mutation), ways_of_answer(mutation))
    for person in people.values():
        if TABLE[mutation].expected(person) is Expected.LET_IN:
            caller = GraphQLCaller(client, person.headers)
            member = await caller.do(mutation, selection, **the_scene.inputs()[mutation])
            assert said(mutation, member) not in REFUSED or mutation in NOBODYS_TOKEN, person
            own = replace(person, of="A")
            assert [str(way) for way in ways if is_seen(member, way.names) and not may_see(way, own)] == [], person


async def test_a_batch_reaches_no_screen_of_another_partner(
    the_scene: Scene, people: People, client: AsyncClient, fingerprint: Fingerprint
) -> None:
    before = await fingerprint()
    selection = "... on SyncedShows { results { outcome problem { code } } }"
    for name in ("owner B", "key B all scopes"):
        caller = GraphQLCaller(client, people[name].headers)
        answer = await caller.do("syncShows", selection, **the_scene.inputs()["syncShows"])
        assert [result["problem"]["code"] for result in answer["results"]] == ["NOT_FOUND"]
    assert await fingerprint() == before
