"""Disputes and settlements to the bank: recorded once, reviewed by an operator, and in the books."""

import asyncio
import secrets
from typing import Any

import pytest

from domain.accounts import VISITOR
from domain.checkout.disputes import ChargeTo, Dispute, DisputeNotLost, DisputeStatus
from domain.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from resolvers import checkout
from resolvers.context import Services
from tests import world
from tests.invariants import check_show
from tests.providers.razorpay import Json, event
from tests.resolvers import rows
from tests.resolvers.checkout.conftest import Platform, ToPay

CLEARING = "gateway_clearing:razorpay"


async def report(platform: Platform, attempt: Json, change: str, reference: str, **more: Any) -> None:
    dispute = {
        "id": reference, "payment_id": attempt["id"], "amount": 25000, "currency": "INR", "created_at": 1_700_000_000,
    } | more  # fmt: skip
    await platform.receive(event(f"payment.dispute.{change}", payment=attempt, dispute=dispute))


async def disputes_of(platform: Platform, reference: str) -> list[Dispute]:
    ctx = world.as_(platform.services, world.OPERATOR)
    page = await checkout.list_disputes(ctx, None, 100)
    return [each for each in page.items if each.provider_reference == reference]


async def lost(platform: Platform) -> tuple[ToPay, Dispute]:
    paying, reference = await platform.to_pay(), f"disp_{secrets.token_hex(6)}"
    attempt = await paying.captured()
    await report(platform, attempt, "lost", reference, amount_deducted=25000)
    (dispute,) = await disputes_of(platform, reference)
    return paying, dispute


async def posted(services: Services, source_id: str) -> list[tuple[str, int]]:
    statement = "select account, amount_minor from ledger_entries where source_id = :id order by position"
    return [tuple(row) for row in await rows.read(services, statement, id=source_id)]


async def test_a_dispute_is_one_row_however_often_it_is_reported(platform: Platform) -> None:
    paying, reference = await platform.to_pay(), f"disp_{secrets.token_hex(6)}"
    attempt = await paying.captured()
    await asyncio.gather(*(report(platform, attempt, "created", reference) for _ in range(5)))
    (dispute,) = await disputes_of(platform, reference)
    assert (dispute.payment_id, dispute.status, dispute.amount_minor) == (paying.payment.id, DisputeStatus.OPEN, 25000)
    assert dispute.decided_at is None
    await report(platform, attempt, "won", reference)
    (won,) = await disputes_of(platform, reference)
    assert (won.id, won.status) == (dispute.id, DisputeStatus.WON)
    assert won.decided_at is not None


async def test_a_decision_stays_whatever_comes_after_it(platform: Platform) -> None:
    paying, dispute = await lost(platform)
    attempt = {"id": "pay_x", "order_id": paying.order_id}
    for change in ("created", "won", "lost"):
        await report(platform, attempt, change, dispute.provider_reference)
    assert await disputes_of(platform, dispute.provider_reference) == [dispute]


async def test_the_platform_bears_a_lost_dispute(platform: Platform) -> None:
    _, dispute = await lost(platform)
    ctx = world.as_(platform.services, world.OPERATOR)
    for _ in range(2):
        charged = await checkout.review_dispute(ctx, dispute.id, ChargeTo.PLATFORM, "Nobody was at the gate.")
        assert charged.status is DisputeStatus.CHARGED_TO_PLATFORM
    assert await posted(platform.services, dispute.id) == [("chargeback_loss", 25000), (CLEARING, -25000)]
    assert await rows.count(platform.services, "audit_trail", "object_id = :id", id=dispute.id) == 1
    assert await rows.count(platform.services, "payables", "source_id = :id", id=dispute.id) == 0
    with pytest.raises(DisputeNotLost):
        await checkout.review_dispute(ctx, dispute.id, ChargeTo.PARTNER, "On second thoughts.")
    assert (await disputes_of(platform, dispute.provider_reference))[0].status is DisputeStatus.CHARGED_TO_PLATFORM


async def test_the_partner_bears_a_lost_dispute(platform: Platform) -> None:
    paying, dispute = await lost(platform)
    ctx = world.as_(platform.services, world.OPERATOR)
    answers = await asyncio.gather(
        *(checkout.review_dispute(ctx, dispute.id, ChargeTo.PARTNER, "The show was not played.") for _ in range(4))
    )
    assert {answer.status for answer in answers} == {DisputeStatus.CHARGED_TO_PARTNER}
    payable = f"partner_payable:{paying.booking.partner_id}"
    assert await posted(platform.services, dispute.id) == [(payable, 25000), (CLEARING, -25000)]
    statement = "select refund_minor, net_minor from payables where source_id = :id"
    assert [tuple(row) for row in await rows.read(platform.services, statement, id=dispute.id)] == [(25000, -25000)]


@pytest.mark.parametrize("change", ["created", "won"])
async def test_what_is_not_lost_cannot_be_charged(platform: Platform, change: str) -> None:
    paying, reference = await platform.to_pay(), f"disp_{secrets.token_hex(6)}"
    await report(platform, await paying.captured(), change, reference)
    (before,) = await disputes_of(platform, reference)
    ctx = world.as_(platform.services, world.OPERATOR)
    with pytest.raises(DisputeNotLost):
        await checkout.review_dispute(ctx, before.id, ChargeTo.PLATFORM, "Too early.")
    assert await disputes_of(platform, reference) == [before]
    assert await posted(platform.services, before.id) == []
    await check_show(platform.services, paying.show.id)


async def test_only_operators_see_and_review_disputes(platform: Platform) -> None:
    paying, dispute = await lost(platform)
    owner = world.owner_of((await world.venue(platform.services)).partner)
    for principal, refusal in ((paying.who, Forbidden), (owner, Forbidden), (VISITOR, Unauthenticated)):
        ctx = world.as_(platform.services, principal)
        with pytest.raises(refusal):
            await checkout.list_disputes(ctx, None, 10)
        with pytest.raises(refusal):
            await checkout.review_dispute(ctx, dispute.id, ChargeTo.PARTNER, "Not mine to say.")
    assert await disputes_of(platform, dispute.provider_reference) == [dispute]


async def test_a_dispute_over_a_payment_of_nobodys_is_the_platforms(platform: Platform) -> None:
    reference = f"disp_{secrets.token_hex(6)}"
    for _ in range(2):
        await report(platform, {"id": "pay_stray"}, "lost", reference, amount_deducted=100)
    (dispute,) = await disputes_of(platform, reference)
    assert dispute.payment_id == "pay_stray"
    ctx = world.as_(platform.services, world.OPERATOR)
    with pytest.raises(InvalidInput):
        await checkout.review_dispute(ctx, dispute.id, ChargeTo.PARTNER, "Whose?")
    await checkout.review_dispute(ctx, dispute.id, ChargeTo.PLATFORM, "Ours, then.")
    assert await posted(platform.services, dispute.id) == [("chargeback_loss", 100), (CLEARING, -100)]


async def test_an_unknown_dispute_is_not_found(platform: Platform) -> None:
    ctx = world.as_(platform.services, world.OPERATOR)
    with pytest.raises(NotFound):
        await checkout.review_dispute(ctx, "DISPUTE_01K9ZNOBODYS", ChargeTo.PLATFORM, "None.")


async def test_disputes_are_listed_a_page_at_a_time_the_latest_first(platform: Platform) -> None:
    paying = await platform.to_pay()
    attempt = await paying.captured()
    references = [f"disp_{secrets.token_hex(6)}" for _ in range(3)]
    for late, reference in enumerate(references):
        await report(platform, attempt, "created", reference, created_at=4_000_000_000 + late)
    ctx = world.as_(platform.services, world.OPERATOR)
    first = await checkout.list_disputes(ctx, DisputeStatus.OPEN, 2)
    second = await checkout.list_disputes(ctx, DisputeStatus.OPEN, 1, first.next_cursor)
    seen = [each.provider_reference for each in (*first.items, *second.items)]
    assert seen == references[::-1]
    assert first.has_next


async def test_a_settlement_to_the_bank_is_posted_once_with_fee_and_tax(platform: Platform) -> None:
    reference = f"setl_{secrets.token_hex(6)}"
    settlement = {
        "id": reference, "amount": 97640, "fees": 2360, "tax": 360, "utr": "UTR1", "created_at": 1_700_000_000,
    }  # fmt: skip
    await asyncio.gather(*(platform.receive(event("settlement.processed", settlement=settlement)) for _ in range(5)))
    statement = """select id, gross_minor, fee_minor, tax_minor, net_minor, utr from bank_settlements
                   where provider_reference = :reference"""
    ((settlement_id, *kept),) = await rows.read(platform.services, statement, reference=reference)
    assert kept == [100_000, 2000, 360, 97640, "UTR1"]
    assert await posted(platform.services, settlement_id) == [
        ("bank", 97640),
        ("provider_fee", 2000),
        ("tax_input", 360),
        (CLEARING, -100_000),
    ]


async def test_a_settlement_of_nothing_is_kept_and_posts_nothing(platform: Platform) -> None:
    reference = f"setl_{secrets.token_hex(6)}"
    settlement = {"id": reference, "amount": 0, "fees": 0, "tax": 0, "utr": None, "created_at": 1_700_000_000}
    await platform.receive(event("settlement.processed", settlement=settlement))
    statement = "select id from bank_settlements where provider_reference = :reference"
    ((settlement_id,),) = await rows.read(platform.services, statement, reference=reference)
    assert await posted(platform.services, settlement_id) == []
