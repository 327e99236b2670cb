"""However a caller comes to an object, each of its fields is shown to whom docs/access.md says, and to nobody else."""

from collections import defaultdict
from dataclasses import replace

import pytest
from httpx2 import AsyncClient

from resolvers import cancellations
from resolvers.context import Services
from tests import world
from tests.access.people import People, Person
from tests.access.table import TABLE
from tests.schema.calling import GraphQLCaller, Json
from tests.schema.contract import NODES
from tests.schema.money_things import show_of
from tests.schema.nested import Way, documents, is_seen, may_see, selection_of_answer, ways, ways_of_answer
from tests.schema.questions import arguments_of, ids_of_nodes, written
from tests.schema.scene import Scene

WAYS = ways()
WITHOUT_A_WAY = {"Partner.apiKey"}
"""Only the answer of `registerPartner` shows it."""


@pytest.fixture(scope="module")
async def arguments(the_scene: Scene, services: Services) -> dict[str, str]:
    """By root, as written in a document. The show is one that was cancelled with a booking."""
    show = await show_of(services, the_scene.a)
    await world.booked_ticket(services, await world.known_customer(services), show, ["A1"])
    await cancellations.cancel_show(world.as_(services, the_scene.a.owner), show.id, "Projector broken")
    given: dict[str, Json] = arguments_of(the_scene) | {"show": {"id": show.id}}
    given["partners"] = {"search": the_scene.a.partner.name}
    nodes = {kind: {"id": id} for kind, id in (ids_of_nodes(the_scene) | {"Show": show.id}).items()}
    return {root: written(each) for root, each in (given | nodes).items()}


async def seen_by(http: AsyncClient, person: Person, root: str, arguments: str, of_root: list[Way]) -> set[Way]:
    caller, field = GraphQLCaller(http, person.headers), "node" if root in NODES else root
    seen: set[Way] = set()
    for document in documents(root, arguments, of_root):
        shown = (await caller.ask(document))[field]
        seen |= {way for way in of_root if is_seen(shown, way.names)}
    return seen


@pytest.mark.parametrize("root", sorted({way.root for way in WAYS}))
async def test_what_lies_behind_a_field_is_shown_to_whom_it_is_theirs_to_see(
    root: str, people: People, client: AsyncClient, arguments: dict[str, str]
) -> None:
    of_root = [way for way in WAYS if way.root == root]
    callers = [person for person in people.values() if not (person.is_key and person.is_stopped)]
    seen = {str(person): await seen_by(client, person, root, arguments.get(root, ""), of_root) for person in callers}
    there = set[Way]().union(*seen.values())
    wrong = defaultdict(list)
    for person in callers:
        for way in of_root:
            is_shown = way in seen[str(person)]
            may_be_shown = way in there and may_see(way, replace(person, of="A") if root == "me" else person)
            if is_shown != may_be_shown and (is_shown or person.of != "B"):  # who has nothing of its own there
                wrong["sees" if is_shown else "misses"].append(f"{person}: {way}")
    assert dict(wrong) == {}


def test_there_is_a_way_to_every_field_of_the_table() -> None:
    fields = {name for name in TABLE if "." in name}
    assert fields - {step for way in WAYS for step in way.steps} == set()
    assert fields >= WITHOUT_A_WAY


@pytest.mark.parametrize("name", ["owner rejected", "manager rejected", "owner suspended", "box office suspended"])
async def test_staff_of_a_stopped_partner_read_what_is_its_own(name: str, people: People, client: AsyncClient) -> None:
    person = people[name]
    rows = {step: row for step, row in TABLE.items() if step.startswith("Partner.")}
    fields = [Way("Partner", (step,)) for step in rows]
    shown = await seen_by(client, person, "Partner", written({"id": person.partner_id}), fields)
    may_be_shown = {step for step, row in rows.items() if person.role in row.roles and row.stopped == "all"}
    assert {way.steps[0] for way in shown} == may_be_shown


@pytest.mark.parametrize("name", ["gate A", "box office A", "key A checkin:write"])
async def test_whoever_admits_a_ticket_sees_of_it_what_is_theirs_to_see(
    name: str, the_scene: Scene, people: People, client: AsyncClient, services: Services
) -> None:
    """Neither the customer's booking nor its payment, and of the partner what they see of it elsewhere."""
    ticket = await world.booked_ticket(services, world.customer(), await show_of(services, the_scene.a), ["A1"])
    scan = {"pass": ticket.pass_text, "gate": "North 2"}
    caller = GraphQLCaller(client, people[name].headers)
    answered = await caller.do("checkInTicket", selection_of_answer("checkInTicket"), **scan)
    shown = {str(way) for way in ways_of_answer("checkInTicket") if is_seen(answered, way.names)}
    partner = {f"checkInTicket.partner.{field}" for field in ("contactEmail", "contactPhone", "status", "bankDetails")}
    assert "checkInTicket.partner" in shown
    assert not shown & {"checkInTicket.booking", "checkInTicket.payment", "checkInTicket.partner.staff"}
    assert shown & partner == (partner if name == "box office A" else set())
    assert all(may_see(way, people[name]) for way in ways_of_answer("checkInTicket") if str(way) in shown)


async def test_a_key_that_administers_its_partner_sees_the_profile_that_it_changes(
    the_scene: Scene, people: People, client: AsyncClient
) -> None:
    caller = GraphQLCaller(client, people["key A partner:admin"].headers)
    given = {"partnerId": the_scene.a.partner.id, "contactPhone": "+919876543212"}
    selection = "... on Partner { contactPhone bankDetails { ifscCode } staff { id } documents { id } }"
    partner = await caller.do("updatePartner", selection, **given)
    assert partner["contactPhone"] == "+919876543212"
    assert partner["bankDetails"] is not None
    assert partner["staff"] is not None
    assert partner["documents"] is None
