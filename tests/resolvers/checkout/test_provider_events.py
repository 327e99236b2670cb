"""Razorpay's events about payments, refunds and payouts: twice, out of order, forged, unknown."""

import asyncio

import pytest
from starlette.responses import Response

from domain.accounts import SYSTEM, VISITOR
from domain.checkout.errors import BadSignature, MalformedDelivery
from domain.errors import Busy, InvalidInput, NotFound
from domain.payments import PaymentStatus
from resolvers import checkout
from resolvers.attention import read_attention
from resolvers.checkout import reconcile_payment
from resolvers.payments import perform_refund
from tests import world
from tests.invariants import check_show
from tests.providers.razorpay import event, signature_of
from tests.resolvers import rows
from tests.resolvers.checkout.conftest import Platform, ToPay


async def statuses(paying: ToPay) -> list[tuple[str, str | None, int, str]]:
    """Of the booking's payments: status, outcome, what was captured, what the provider calls it."""
    statement = """select status, outcome, captured_minor, provider_reference from payments
                   where show_id = :show and booking_id = :booking order by created_at, id"""
    values = {"show": paying.show.id, "booking": paying.booking.id}
    return [tuple(row) for row in await rows.read(paying.platform.services, statement, **values)]


async def deliveries(platform: Platform, payment_id: str, *, unmatched: bool) -> int:
    where = "payment_id = :payment and orphan = :unmatched"
    return await rows.count(platform.services, "payment_deliveries", where, payment=payment_id, unmatched=unmatched)


async def refunds(paying: ToPay) -> list[tuple[str, int, str, str | None]]:
    statement = "select id, amount_minor, status, provider_reference from refunds where show_id = :show"
    return [tuple(row) for row in await rows.read(paying.platform.services, statement, show=paying.show.id)]


async def test_money_reported_ten_times_at_once_makes_one_ticket(platform: Platform) -> None:
    paying = await platform.to_pay("A1", "A2")
    body = event("payment.captured", payment=paying.attempt("captured"))
    assert await asyncio.gather(*(platform.receive(body) for _ in range(10))) == [True] * 10
    assert [each[:3] for each in await statuses(paying)] == [("SUCCEEDED", None, 50000)]
    assert await rows.count(platform.services, "tickets", "show_id = :show", show=paying.show.id) == 1
    await check_show(platform.services, paying.show.id)


async def test_the_authorization_may_come_after_the_capture(platform: Platform) -> None:
    paying = await platform.to_pay()
    attempt = await paying.captured()
    await platform.receive(event("payment.authorized", payment=attempt | {"status": "authorized"}))
    assert await statuses(paying) == [("SUCCEEDED", None, 25000, attempt["id"])]


async def test_success_after_failure_is_booked_under_the_attempt_that_succeeded(platform: Platform) -> None:
    paying = await platform.to_pay()
    await platform.receive(event("payment.failed", payment=paying.attempt("failed")))
    assert await statuses(paying) == [("FAILED", None, 0, paying.order_id)]
    attempt = await paying.captured()
    assert await statuses(paying) == [("SUCCEEDED", None, 25000, attempt["id"])]
    await check_show(platform.services, paying.show.id)


async def test_a_forged_event_changes_nothing_and_is_not_kept(platform: Platform) -> None:
    paying = await platform.to_pay()
    body = event("payment.captured", payment=paying.attempt("captured"))
    for signature in ("0" * 64, signature_of(body, b"another secret")):
        with pytest.raises(BadSignature):
            await platform.receive(body, signature)
    assert [each[0] for each in await statuses(paying)] == ["INITIATED"]
    assert await deliveries(platform, paying.payment.id, unmatched=False) == 0
    assert await deliveries(platform, paying.payment.id, unmatched=True) == 0


async def test_another_providers_events_are_not_found(platform: Platform) -> None:
    body = event("payment.captured")
    with pytest.raises(NotFound):
        await checkout.accept_provider_event(world.as_(platform.services, VISITOR), "sandbox", body, None)


async def test_an_event_that_is_nothing_to_us_is_passed_over(platform: Platform) -> None:
    before = await rows.count(platform.services, "payment_deliveries", "true")
    assert not await platform.receive(event("subscription.charged"))
    assert await rows.count(platform.services, "payment_deliveries", "true") == before


async def test_a_signed_event_that_says_nothing_is_refused(platform: Platform) -> None:
    with pytest.raises(InvalidInput):
        await platform.receive(b'{"event": "payment.captured", "payload": {}}')


async def test_money_that_nobody_asked_for_is_kept_as_unmatched(platform: Platform) -> None:
    payment = {"id": "pay_nobodys", "status": "captured", "amount": 100, "currency": "INR", "order_id": None}
    assert await platform.receive(event("payment.captured", payment=payment))
    assert await deliveries(platform, "pay_nobodys", unmatched=True) == 1


async def test_operators_see_what_an_unmatched_event_says_of_its_payment(platform: Platform) -> None:
    payment = {"id": "pay_unseen", "status": "captured", "amount": 100, "currency": "INR", "order_id": "order_unseen"}
    await platform.receive(event("payment.captured", payment=payment))
    shown = (await read_attention(world.as_(platform.services, world.OPERATOR))).unmatched_deliveries
    [mine] = [each for each in shown.newest if each.payment_id == "order_unseen"]
    assert (mine.status, mine.provider_reference) == (PaymentStatus.SUCCEEDED, "pay_unseen")


async def test_an_unmatched_dispute_says_nothing_of_its_payments_state(platform: Platform) -> None:
    dispute = {"id": "disp_unseen", "payment_id": "pay_disputed", "amount": 5, "currency": "INR", "created_at": 1}
    await platform.receive(event("payment.dispute.created", dispute=dispute, payment={}))
    shown = (await read_attention(world.as_(platform.services, world.OPERATOR))).unmatched_deliveries
    [mine] = [each for each in shown.newest if each.payment_id == "pay_disputed"]
    assert (mine.status, mine.provider_reference) == (None, None)


async def test_a_signed_event_that_is_not_json_is_malformed(platform: Platform) -> None:
    for body in (b"", b'{"event": ', b"\xff"):
        with pytest.raises(MalformedDelivery):
            await platform.receive(body)


async def test_a_provider_that_sends_events_alone_has_no_callback(platform: Platform) -> None:
    with pytest.raises(NotFound):
        await checkout.accept_callback(world.as_(platform.services, VISITOR), b"{}", "0" * 64)


async def test_an_event_is_refused_so_that_it_is_sent_again_when_razorpay_could_not_be_asked(
    platform: Platform,
) -> None:
    paying = await platform.to_pay()
    body = event("payment.captured", payment=paying.attempt("captured"))

    async def away() -> Response:
        return Response(status_code=503)

    platform.razorpay.instead = away
    with pytest.raises(Busy):
        await platform.receive(body)
    platform.razorpay.instead = None
    assert [each[0] for each in await statuses(paying)] == ["INITIATED"]
    await platform.receive(body)
    assert [each[0] for each in await statuses(paying)] == ["SUCCEEDED"]


async def test_money_that_names_another_customers_payment_buys_only_what_its_order_was_for(platform: Platform) -> None:
    mine, theirs = await platform.to_pay(), await platform.to_pay()
    forged = mine.attempt("captured", notes={"payment_id": theirs.payment.id})
    await platform.receive(event("payment.captured", payment=forged))
    assert [each[0] for each in await statuses(theirs)] == ["INITIATED"]
    assert [each[0] for each in await statuses(mine)] == ["SUCCEEDED"]


async def test_a_second_payment_of_one_order_goes_back_and_the_first_stays(platform: Platform) -> None:
    paying = await platform.to_pay()
    first = await paying.captured()
    second = event("payment.captured", payment=paying.attempt("captured"))
    await asyncio.gather(*(platform.receive(second) for _ in range(5)))
    known = await statuses(paying)
    assert known[0] == ("SUCCEEDED", None, 25000, first["id"])
    assert [each[:3] for each in known[1:]] == [("SUCCEEDED", "SECOND", 25000)]
    ((refund_id, amount, status, _),) = await refunds(paying)
    assert (amount, status) == (25000, "REQUESTED")
    await perform_refund(world.as_(platform.services, SYSTEM), paying.show.id, refund_id)
    assert platform.razorpay.refunds[refund_id]["payment_id"] == known[1][3]
    await check_show(platform.services, paying.show.id)


@pytest.mark.parametrize("wrong", [{"amount": 100}, {"currency": "USD"}])
async def test_money_that_is_not_what_was_asked_for_goes_back(platform: Platform, wrong: dict[str, object]) -> None:
    paying = await platform.to_pay()
    await platform.receive(event("payment.captured", payment=paying.attempt("captured", **wrong)))
    assert [each[:2] for each in await statuses(paying)] == [("SUCCEEDED", "MISMATCH")]
    ((_, amount, _, _),) = await refunds(paying)
    assert amount == wrong.get("amount", 25000)
    assert await rows.count(platform.services, "tickets", "show_id = :show", show=paying.show.id) == 0


async def test_with_every_event_lost_asking_captures_and_books(platform: Platform) -> None:
    paying = await platform.to_pay()
    attempt = paying.attempt("authorized")
    await reconcile_payment(world.as_(platform.services, SYSTEM), paying.show.id, paying.payment.id)
    assert await statuses(paying) == [("SUCCEEDED", None, 25000, attempt["id"])]
    assert platform.razorpay.payments[attempt["id"]]["status"] == "captured"
    await check_show(platform.services, paying.show.id)


async def test_an_event_about_a_payout_is_recorded_for_a_worker(platform: Platform) -> None:
    payout = {"id": "pout_1", "status": "processed", "notes": {"payout_id": "PAYOUT_01K9ZPAYOUT"}}
    await platform.receive(event("payout.processed", payout=payout))
    of_it = "event = 'PayoutReported' and payload ->> 'payout_id' = 'PAYOUT_01K9ZPAYOUT'"
    assert await rows.count(platform.services, "outbox", of_it) == 1
