"""Settlements paid out by the sandbox's bank over real HTTP: whatever it does, each is paid at most once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from httpx2 import AsyncClient

from domain.accounts import SYSTEM
from models.settlements import payouts as payout_rows
from resolvers.context import Services
from tests import world
from tests.resolvers import rows
from tests.rest import stage
from tests.rest.calling import Json, done, signed_in
from tests.sandbox.test_platform import until

LATER = {"asOf": str((datetime.now(UTC) + timedelta(days=60)).date())}


@dataclass(frozen=True)
class Paying:
    at: stage.Theater
    settlement_id: str
    services: Services

    @property
    def path(self) -> str:
        return f"/partner/{self.at.partner_id}/settlement"

    async def read(self) -> Json:
        return done(await self.at.staff.get(self.path), 200)

    async def is_(self, status: str) -> bool:
        return [each["status"] for each in (await self.read())["settlements"]] == [status]

    async def payouts(self) -> list[str]:
        async with world.as_(self.services, SYSTEM).reading() as db:
            return [each.status for each in await payout_rows.of_settlements(db, [self.settlement_id])]

    async def asked_for(self) -> int:
        """How many of the settlement's payouts the bank has been asked for."""
        statement = """select count(*) from sandbox.payouts where payout_id in (
                         select id from payouts where settlement_id = :id)"""
        return int((await rows.read(self.services, statement, id=self.settlement_id))[0][0])


@pytest.fixture(autouse=True)
async def no_payout_is_asked_about_afterwards(services: Services) -> AsyncIterator[None]:
    """Payouts are asked about for days: other tests want to see a database at rest."""
    yield
    await rows.read(services, "delete from outbox where event in ('PayoutStarted', 'PayoutDue') returning id")


async def paying(http: AsyncClient, services: Services, account_number: str) -> Paying:
    at, who = await stage.theater(http, account_number), await stage.customer(http)
    await stage.ticket(services, who, (await stage.show(at))["showId"], "A1")
    operator = await signed_in(http, "operator")
    made = done(await operator.post(f"/partner/{at.partner_id}/settlement/process", LATER), 202)["settlement"]
    return Paying(at, made["settlementId"], services)


async def test_a_settlement_is_paid_and_the_balance_says_so(http: AsyncClient, services: Services) -> None:
    settlement = await paying(http, services, "123456789012")
    await until(lambda: settlement.is_("PAID"))
    assert (await settlement.read())["balances"] == {
        "accrued": 0, "due": 0, "inTransit": 0, "paid": 225, "carriedForward": 0,
    }  # fmt: skip
    assert (await settlement.payouts(), await settlement.asked_for()) == (["PAID"], 1)


async def test_a_bank_that_fails_returns_or_does_not_answer_pays_nothing_twice(
    http: AsyncClient, services: Services
) -> None:
    failing, returning, silent = [
        await paying(http, services, f"12345678{ending}") for ending in ("0001", "0002", "0003")
    ]
    await asyncio.gather(
        until(lambda: failing.is_("FAILED")), until(lambda: returning.is_("FAILED")), until(lambda: silent.is_("PAID"))
    )
    assert [await each.payouts() for each in (failing, returning, silent)] == [["FAILED"], ["REVERSED"], ["PAID"]]
    assert [await each.asked_for() for each in (failing, returning, silent)] == [1, 1, 1]
    for each in (failing, returning):
        assert (await each.read())["balances"]["inTransit"] == 225
