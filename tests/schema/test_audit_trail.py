"""Whatever an operator or a partner changes, the audit trail says who did it, for whom, and in which request."""

from collections.abc import AsyncIterator

import pytest

from resolvers.context import Services
from tests.access.people import Person
from tests.access.table import TABLE, Expected
from tests.clients import client_of
from tests.resolvers.rows import read
from tests.schema.contract import MUTATIONS
from tests.schema.outcomes import ok, outcome_of
from tests.schema.scene import Scene, scene
from tests.servers import HttpServer

CHANGES_NOTHING: dict[str, set[str]] = {
    # It is active already; it is confirmed already.
    "operator": {"approvePartner", "confirmBooking"},
    # What they ask for stands already: the same account, prices and layout, seats that are not blocked, and a show that
    # is not cancelled.
    "owner A": {
        "reinstateShow",
        *("updateBankDetails", "updatePricing", "uploadSeatLayout", "unblockSeats"),
        *("syncPricing", "syncSeatLayout"),
    },
}


@pytest.fixture
async def own_scene(server: HttpServer, services: Services) -> AsyncIterator[Scene]:
    async with client_of(server.url) as http:
        yield await scene(http, services)


async def entries(services: Services) -> int:
    (row,) = await read(services, "select count(*) as number from audit_trail where role in ('OPERATOR', 'PARTNER')")
    return int(row.number)


@pytest.mark.parametrize("person", [Person("operator"), Person("owner", "A")], ids=str)
async def test_every_mutation_leaves_an_entry(person: Person, own_scene: Scene, services: Services) -> None:
    silent, caller = [], str(person)
    allowed = [name for name in MUTATIONS if TABLE[name].expected(person) is Expected.LET_IN]
    assert len(allowed) > 15
    for name in allowed:
        before = await entries(services)
        outcome = await outcome_of(own_scene.callers[caller], name, own_scene.inputs()[name])
        if outcome == ok and await entries(services) == before:
            silent.append(name)
    assert set(silent) == CHANGES_NOTHING[caller], silent
