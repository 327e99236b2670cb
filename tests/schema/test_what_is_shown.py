"""What each kind of caller sees over GraphQL: docs/access.md says it. What is another's is null, as what is missing."""

import pytest
from httpx2 import AsyncClient

from tests.access.missing import missing, without_ids
from tests.access.people import People, Person
from tests.access.table import TABLE, Expected
from tests.fingerprint import Fingerprint
from tests.schema.calling import GraphQLCaller
from tests.schema.contract import NODES, QUERIES, SUBSCRIPTIONS
from tests.schema.questions import BY_KIND, arguments_of, ids_of_nodes, selected, written
from tests.schema.scene import Scene
from tests.schema.sockets import opened, receive, subscribe
from tests.servers import HttpServer


async def shown(http: AsyncClient, person: Person, field: str, arguments: str) -> tuple[str, str]:
    """Returns (the query's outcome in the terms of the table, the whole answer without ids)."""
    caller = GraphQLCaller(http, person.headers)
    response = await caller.post({"query": f"{{ {field}{arguments} {selected(field)} }}"})
    answer = response.json()
    if response.status_code == 401:
        return str(answer["errors"][0]["extensions"]["code"]), ""
    assert "errors" not in answer, answer
    is_null = answer["data"][field] in (None, [None])
    return Expected.NOT_FOUND if is_null else Expected.LET_IN, without_ids(response.text)


def visible(expected: Expected) -> Expected:
    """What a query answers in place of a refusal is null, whatever the reason."""
    return expected if expected in (Expected.LET_IN, Expected.KEYS_STOPPED) else Expected.NOT_FOUND


@pytest.mark.parametrize("field", [name for name in QUERIES if name not in BY_KIND])
async def test_a_query_shows_each_caller_what_it_may_see(
    field: str, the_scene: Scene, people: People, client: AsyncClient
) -> None:
    arguments = arguments_of(the_scene).get(field, {})
    for person in people.values():
        expected = visible(TABLE[field].expected(person))
        got, answer = await shown(client, person, field, written(arguments))
        assert got == expected, person
        if expected is Expected.NOT_FOUND:
            assert (await shown(client, person, field, written(missing(arguments))))[1] == answer, person


@pytest.mark.parametrize("kind", NODES)
@pytest.mark.parametrize("field", BY_KIND)
async def test_a_node_is_there_for_whom_it_is_theirs_to_see(
    field: str, kind: str, the_scene: Scene, people: People, client: AsyncClient
) -> None:
    id = ids_of_nodes(the_scene)[kind]
    own, nobodys = [f'(id: "{each}")' if field == "node" else f'(ids: ["{each}"])' for each in (id, missing(id))]
    for person in people.values():
        expected = visible(TABLE[kind].expected(person))
        got, answer = await shown(client, person, field, own)
        assert got == expected, person
        if expected is Expected.NOT_FOUND:
            assert (await shown(client, person, field, nobodys))[1] == answer, person


@pytest.mark.parametrize("field", SUBSCRIPTIONS)
async def test_a_subscription_begins_for_authorized_callers(
    field: str, the_scene: Scene, people: People, server: HttpServer
) -> None:
    query = f"subscription {{ {field}{written(arguments_of(the_scene)[field])} {selected(field)} }}"
    for person in people.values():
        expected = TABLE[field].expected(person)
        if expected is Expected.KEYS_STOPPED:
            continue  # its connection is refused: tests/access/test_credentials.py
        async with opened(server, dict(person.headers)) as socket:
            await subscribe(socket, "1", query)
            message = await receive(socket)
        got = message["payload"][0]["extensions"]["code"] if message["type"] == "error" else Expected.LET_IN
        assert got == expected, person


async def test_asking_changes_nothing(
    the_scene: Scene, people: People, client: AsyncClient, fingerprint: Fingerprint
) -> None:
    """But for the audit trail: what an operator reads of customers stands there."""
    before = await fingerprint()
    for name in ("visitor", "customer A", "owner A", "gate A", "operator"):
        for field in set(QUERIES) - {*BY_KIND}:
            await shown(client, people[name], field, written(arguments_of(the_scene).get(field, {})))
    after = await fingerprint()
    assert {table for table in before if after[table] != before[table]} <= {"public.audit_trail"}
