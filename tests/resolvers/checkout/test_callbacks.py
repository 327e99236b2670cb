"""The provider's word: twice, late, too much, forged, unknown."""

import asyncio
import json
import time
from decimal import Decimal

import pytest
from sqlalchemy import text

from domain import ids
from domain.accounts import SYSTEM, VISITOR
from domain.bookings import BookingStatus
from domain.checkout.errors import (
    AmountMismatch,
    BadSignature,
    MalformedDelivery,
    PaymentNotCompleted,
    PaymentOpen,
    PaymentUnusable,
)
from domain.errors import InvalidInput
from domain.payments import PaymentStatus
from domain.seats.errors import LockExpired, PaymentInProgress
from resolvers import bookings, cancellations, checkout, seats
from resolvers.context import Services
from sandbox.delivering import signature_of
from tests import world
from tests.clock import Clock
from tests.invariants import check_show


async def count(services: Services, statement: str, **values: object) -> int:
    async with services.engine.connect() as db:
        return int((await db.execute(text(statement), values)).scalar_one())


async def test_the_same_callback_50_times_at_once_makes_one_ticket(services_with_fakes: Services) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1", "A2"])
    payment = await world.open_payment(services_with_fakes, who, booking)
    answers = await asyncio.gather(*(world.report(services_with_fakes, payment.id) for _ in range(50)))
    assert {(answer.status, answer.booking_status) for answer in answers} == {("SUCCEEDED", "CONFIRMED")}
    assert await count(services_with_fakes, "select count(*) from tickets where show_id = :show", show=show.id) == 1
    of_show = "select count(*) from outbox where show_id = :show and event = 'BookingConfirmed'"
    assert await count(services_with_fakes, of_show, show=show.id) == 1
    await check_show(services_with_fakes, show.id)


async def test_confirming_before_the_money_came_says_so_and_afterwards_answers_the_same_ticket(
    services_with_fakes: Services,
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    payment = await world.open_payment(services_with_fakes, who, booking)
    with pytest.raises(PaymentNotCompleted):
        await checkout.confirm_booking(world.as_(services_with_fakes, who), booking.id, payment.id)
    await world.report(services_with_fakes, payment.id)
    first = await checkout.confirm_booking(world.as_(services_with_fakes, who), booking.id, payment.id)
    again = await checkout.confirm_booking(world.as_(services_with_fakes, who), booking.id, payment.id)
    assert first.ticket == again.ticket
    assert first.booking.status is BookingStatus.CONFIRMED


async def test_success_after_failure_still_books(services_with_fakes: Services) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    payment = await world.open_payment(services_with_fakes, who, booking)
    assert (
        await world.report(services_with_fakes, payment.id, "FAILED")
    ).booking_status is BookingStatus.PENDING_PAYMENT
    assert (await world.report(services_with_fakes, payment.id)).booking_status is BookingStatus.CONFIRMED
    late_failure = await world.report(services_with_fakes, payment.id, "FAILED")
    assert (late_failure.status, late_failure.booking_status) == (PaymentStatus.SUCCEEDED, BookingStatus.CONFIRMED)
    await check_show(services_with_fakes, show.id)


async def test_success_after_the_hold_ran_out_books_while_the_seats_are_free(
    services_with_fakes: Services, clock: Clock
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1", "A2"])
    payment = await world.open_payment(services_with_fakes, who, booking)
    await clock.advance(minutes=11)
    await seats.expire_locks(world.as_(services_with_fakes, SYSTEM), show.id)
    assert (await world.report(services_with_fakes, payment.id)).booking_status is BookingStatus.CONFIRMED
    assert await world.states(services_with_fakes, show.id) == {"A1": "B", "A2": "B"}
    await check_show(services_with_fakes, show.id)


async def test_success_after_one_seat_was_resold_books_none_and_refunds_all(
    services_with_fakes: Services, clock: Clock
) -> None:
    show, who, rival = await world.show_on_sale(services_with_fakes), world.customer(), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1", "A2"])
    payment = await world.open_payment(services_with_fakes, who, booking)
    await clock.advance(minutes=11)
    await world.lock(services_with_fakes, rival, show, ["A2"])
    assert (await world.report(services_with_fakes, payment.id)).booking_status is BookingStatus.EXPIRED
    with pytest.raises(PaymentUnusable):
        await checkout.confirm_booking(world.as_(services_with_fakes, who), booking.id, payment.id)
    assert (await world.states(services_with_fakes, show.id))["A2"] == "L"
    await check_show(services_with_fakes, show.id)


async def test_success_after_the_show_was_cancelled_is_refunded(services_with_fakes: Services) -> None:
    place = await world.venue(services_with_fakes)
    show, who = await world.show_on_sale(services_with_fakes, place), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    payment = await world.open_payment(services_with_fakes, who, booking)
    await cancellations.cancel_show(world.as_(services_with_fakes, place.owner), show.id, "Projector broken")
    assert (await world.report(services_with_fakes, payment.id)).booking_status is BookingStatus.CANCELLED
    await check_show(services_with_fakes, show.id)


@pytest.mark.parametrize("said", [{"amount": 249.99}, {"amount": 250.01}, {"currency": "USD"}])
async def test_another_amount_or_currency_than_asked_is_never_booked(
    services_with_fakes: Services, said: dict[str, str | float]
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    payment = await world.open_payment(services_with_fakes, who, booking)
    answer = await world.report(services_with_fakes, payment.id, "SUCCESS", **said)
    assert (answer.status, answer.booking_status) == (PaymentStatus.SUCCEEDED, BookingStatus.PENDING_PAYMENT)
    await check_show(services_with_fakes, show.id)


async def test_forged_stale_and_reserialised_callbacks_are_refused_and_leave_nothing(
    services_with_fakes: Services,
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    payment = await world.open_payment(services_with_fakes, who, booking)
    body = json.dumps({"paymentId": payment.id, "status": "SUCCESS"}).encode()
    at, secret = int(time.time()), world.callback_secret(services_with_fakes)
    bad = [
        (body, None),
        (body, ""),
        (body, "t=1,v1=00"),
        (body, signature_of(b"another secret", at, body)),
        (body, signature_of(secret, at - 301, body)),
        (body, signature_of(secret, at + 301, body)),
        (body.replace(b" ", b""), signature_of(secret, at, body)),
        (body, signature_of(secret, at, body).replace("v1=", "v1=é")),
    ]
    for sent, signature in bad:
        with pytest.raises(BadSignature):
            await checkout.accept_callback(world.as_(services_with_fakes, VISITOR), sent, signature)
    of_show = "select count(*) from payment_deliveries where payment_id = :payment"
    assert await count(services_with_fakes, of_show, payment=payment.id) == 0
    assert (
        await bookings.read_booking(world.as_(services_with_fakes, who), booking.id)
    ).status is BookingStatus.PENDING_PAYMENT


async def test_a_signed_callback_for_an_unknown_payment_is_kept_as_unmatched(services: Services) -> None:
    unknown = ids.new(ids.PAYMENT)
    answer = await world.report(services, unknown)
    assert (answer.payment_id, answer.booking_status) == (unknown, None)
    kept = "select count(*) from payment_deliveries where payment_id = :payment and orphan"
    assert await count(services, kept, payment=unknown) == 1


async def test_paying_another_amount_is_refused_with_the_right_one(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    with pytest.raises(AmountMismatch) as refusal:
        await checkout.initiate_payment(world.as_(services, who), booking.id, Decimal(249), "UPI")
    assert refusal.value.expected_minor == 25000
    assert await count(services, "select count(*) from payments where show_id = :show", show=show.id) == 0


async def test_an_open_payment_is_answered_again_and_another_method_waits_for_it(services_with_fakes: Services) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    opened = await asyncio.gather(*(world.open_payment(services_with_fakes, who, booking) for _ in range(8)))
    assert len({payment.id for payment in opened}) == 1
    assert all(payment.checkout_url for payment in opened)
    with pytest.raises(PaymentOpen):
        await world.open_payment(services_with_fakes, who, booking, "CARD")


async def test_seats_under_a_running_payment_are_neither_released_nor_had(
    services_with_fakes: Services, clock: Clock
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    await world.open_payment(services_with_fakes, who, booking)
    with pytest.raises(PaymentInProgress):
        await seats.release_seats(world.as_(services_with_fakes, who), booking.lock_id)
    await clock.advance(minutes=6)
    assert (await seats.read_lock(world.as_(services_with_fakes, who), booking.lock_id)).status == "LIVE"
    assert await world.states(services_with_fakes, show.id) == {"A1": "L"}


async def test_paying_for_seats_whose_hold_ran_out_is_refused(services: Services, clock: Clock) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    await clock.advance(minutes=6)
    with pytest.raises(LockExpired):
        await world.open_payment(services, who, booking)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"[" * 60_000, "body"),
        (b'{"paymentId": "PAY_1", "status": ' + b"[" * 60 + b"]" * 60 + b"}", "body"),
        (b'{"paymentId": "PAY_\\ud800", "status": "SUCCESS"}', "paymentId"),
        (b'{"paymentId": "PAY_\\u0000", "status": "SUCCESS"}', "paymentId"),
        (b'{"paymentId": "PAY_1", "status": "SUCCESS", "amount": 1e999999}', "amount"),
        (b'{"paymentId": "PAY_1", "status": "SUCCESS", "currency": "\\udfff"}', "currency"),
    ],
)
async def test_a_signed_body_that_nobody_could_mean_is_refused_by_name(
    services: Services, body: bytes, field: str
) -> None:
    signature = world.signature_of(services, body, int(time.time()))
    with pytest.raises(InvalidInput) as refusal:
        await checkout.accept_callback(world.as_(services, VISITOR), body, signature)
    assert [error.field for error in refusal.value.errors] == [field]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"paymentId=PAY_1", b'{"paymentId": "PAY_1", "amount": NaN}'])
async def test_a_signed_body_that_is_not_json_is_malformed(services: Services, body: bytes) -> None:
    signature = world.signature_of(services, body, int(time.time()))
    with pytest.raises(MalformedDelivery):
        await checkout.accept_callback(world.as_(services, VISITOR), body, signature)
    with pytest.raises(MalformedDelivery):
        await checkout.accept_provider_event(world.as_(services, VISITOR), "sandbox", body, signature)
