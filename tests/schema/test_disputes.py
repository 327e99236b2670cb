"""Disputes: how operators see and review them."""

import secrets

from httpx2 import AsyncClient

from domain.accounts import SYSTEM
from domain.checkout.disputes import DisputeStatus
from domain.checkout.reports import DisputeReport
from domain.payments import Payment
from domain.shows import Show
from models.checkout import disputes as dispute_rows
from resolvers.context import Services
from tests import world
from tests.schema.calling import GraphQLCaller, signed_in

DISPUTES = """query ($status: DisputeStatus) { disputes(status: $status, first: 100) { edges { node {
  id paymentId provider providerReference amount { amount currency } status openedAt decidedAt } } } }"""
SELECTION = "... on Dispute { id status } ... on DisputeNotLost { disputeId stands: status }"


async def lost(services: Services) -> tuple[Show, Payment, str]:
    show, who = await world.show_on_sale(services), world.customer()
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    payment = await world.open_payment(services, who, booking)
    await world.report(services, payment.id)
    reference = f"disp_{secrets.token_hex(6)}"
    report = DisputeReport(reference, payment.id, DisputeStatus.LOST, 25000, "INR", None)
    async with world.as_(services, SYSTEM).begin() as tx:
        await dispute_rows.record(tx.db, show.id, "sandbox", report)
    return show, payment, reference


async def seen(caller: GraphQLCaller, reference: str) -> list[dict[str, object]]:
    edges = (await caller.ask(DISPUTES, status="LOST"))["disputes"]["edges"]
    return [edge["node"] for edge in edges if edge["node"]["providerReference"] == reference]


async def test_an_operator_sees_a_lost_dispute_and_charges_the_partner(http: AsyncClient, services: Services) -> None:
    _, payment, reference = await lost(services)
    operator = await signed_in(http, world.OPERATOR)
    (dispute,) = await seen(operator, reference)
    assert (dispute["paymentId"], dispute["amount"]) == (payment.id, {"amount": "250.00", "currency": "INR"})
    given = {"disputeId": dispute["id"], "note": "The projector was dark."}
    charged = await operator.do("reviewDispute", SELECTION, **given, chargeTo="PARTNER")
    assert (charged["__typename"], charged["status"]) == ("Dispute", "CHARGED_TO_PARTNER")
    refused = await operator.do("reviewDispute", SELECTION, **given, chargeTo="PLATFORM")
    assert (refused["code"], refused["stands"]) == ("DISPUTE_NOT_LOST", "CHARGED_TO_PARTNER")
    assert await seen(operator, reference) == []


async def test_only_operators_see_or_review_one(http: AsyncClient, services: Services) -> None:
    _, _, reference = await lost(services)
    (dispute,) = await seen(await signed_in(http, world.OPERATOR), reference)
    customer = await signed_in(http, world.customer())
    assert await customer.ask(DISPUTES) == {"disputes": None}
    given = {"disputeId": dispute["id"], "note": "Mine.", "chargeTo": "PLATFORM"}
    assert (await customer.do("reviewDispute", SELECTION, **given))["code"] == "FORBIDDEN"
    assert await seen(await signed_in(http, world.OPERATOR), reference) == [dispute]
