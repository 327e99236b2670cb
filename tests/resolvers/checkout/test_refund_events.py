"""Razorpay's events about refunds: done, failed, unseen, and none of ours."""

from domain.accounts import SYSTEM
from resolvers import cancellations, checkout
from resolvers.payments import perform_refund
from tests import world
from tests.invariants import check_show
from tests.providers.razorpay import event
from tests.resolvers import rows
from tests.resolvers.checkout.conftest import Platform, ToPay
from tests.resolvers.checkout.test_provider_events import refunds


async def cancelled(platform: Platform) -> tuple[ToPay, str]:
    """A cancelled booking, and its refund, which Razorpay was asked for."""
    paying = await platform.to_pay()
    await paying.captured()
    ticket = (
        await checkout.confirm_booking(world.as_(platform.services, paying.who), paying.booking.id, paying.payment.id)
    ).ticket
    await cancellations.cancel_booking(world.as_(platform.services, paying.who), ticket.id)
    ((refund_id, *_),) = await refunds(paying)
    await perform_refund(world.as_(platform.services, SYSTEM), paying.show.id, refund_id)
    return paying, refund_id


def refund_event(refund_id: str, status: str) -> bytes:
    refund = {"id": "rfnd_reported", "status": status, "notes": {"refund_id": refund_id}}
    return event(f"refund.{status}", refund=refund, payment={})


async def test_a_refund_is_done_when_razorpay_says_so_and_stays_done(platform: Platform) -> None:
    paying, refund_id = await cancelled(platform)
    assert [each[2] for each in await refunds(paying)] == ["REQUESTED"]
    for _ in range(3):
        await platform.receive(refund_event(refund_id, "processed"))
    await platform.receive(refund_event(refund_id, "failed"))
    assert await refunds(paying) == [(refund_id, 25000, "PROCESSED", "rfnd_reported")]
    posted = "show_id = :show and source = 'REFUND' and event = 'PROCESSED'"
    assert await rows.count(platform.services, "ledger_postings", posted, show=paying.show.id) == 1
    await check_show(platform.services, paying.show.id)


async def test_a_refund_that_failed_is_seen_and_made_anew_under_another_key(platform: Platform) -> None:
    platform.razorpay.refunds_become = "failed"
    paying, refund_id = await cancelled(platform)
    await platform.receive(refund_event(refund_id, "failed"))
    assert [each[2] for each in await refunds(paying)] == ["FAILED"]
    platform.razorpay.refunds_become = "processed"
    ctx = world.as_(platform.services, SYSTEM)
    for _ in range(2):
        await perform_refund(ctx, paying.show.id, refund_id)
    assert [each[2] for each in await refunds(paying)] == ["PROCESSED"]
    assert [key for key in platform.razorpay.refunds if key.startswith(refund_id)] == [refund_id, f"{refund_id}-1"]
    await check_show(platform.services, paying.show.id)


async def test_a_refund_that_failed_unseen_is_found_by_asking(platform: Platform) -> None:
    platform.razorpay.refunds_become = "failed"
    paying, refund_id = await cancelled(platform)
    ctx = world.as_(platform.services, SYSTEM)
    await perform_refund(ctx, paying.show.id, refund_id)
    assert [each[2] for each in await refunds(paying)] == ["FAILED"]
    platform.razorpay.refunds_become = "processed"
    for _ in range(2):
        await perform_refund(ctx, paying.show.id, refund_id)
    assert [each[2] for each in await refunds(paying)] == ["PROCESSED"]


async def test_an_event_about_a_refund_that_is_none_of_ours_changes_nothing(platform: Platform) -> None:
    before = await rows.count(platform.services, "refunds", "true")
    assert await platform.receive(refund_event("REFUND_nobody", "processed"))
    assert await rows.count(platform.services, "refunds", "true") == before
