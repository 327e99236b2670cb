"""The platform and the sandbox provider over real HTTP, with every way in which a provider misbehaves."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable

from httpx2 import AsyncClient

from resolvers.context import Services
from tests import world
from tests.resolvers import rows
from tests.rest import stage
from tests.rest.calling import Json, called_back, done, refused

Booked = tuple[stage.Customer, Json, Json]


async def to_pay(http: AsyncClient, *seats: str) -> Booked:
    """(customer, booking, payment) of a booking over these seats, 250 each."""
    show, who = await stage.show(await stage.theater(http)), await stage.customer(http)
    booking = await stage.booking(who, show["showId"], *seats)
    return who, booking, await stage.payment(who, booking)


async def on_page(http: AsyncClient, payment: Json, **form: str) -> None:
    page = await http.post(payment["checkoutUrl"], data=form, follow_redirects=True)
    assert page.status_code == 200, page.text


async def confirm(who: stage.Customer, booking: Json, payment: Json) -> Json:
    body = {"bookingId": booking["bookingId"], "paymentId": payment["paymentId"]}
    return done(await who.caller.post("/booking/confirm", body), 200)


async def until(question: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(15):
        while not await question():  # noqa: ASYNC110 - asked of a real server
            await asyncio.sleep(0.1)


async def payment_status(services: Services, payment: Json) -> tuple[str, str | None]:
    found = await rows.read(services, "select status, outcome from payments where id = :id", id=payment["paymentId"])
    return (found[0][0], found[0][1])


async def refunds(services: Services, payment: Json) -> list[tuple[int, str]]:
    found = await rows.read(
        services, "select amount_minor, status from refunds where payment_id = :id", id=payment["paymentId"]
    )
    return [(row[0], row[1]) for row in found]


async def messages(http: AsyncClient, who: stage.Customer) -> list[Json]:
    address = f"{who.user_id.lower()}@example.test"
    found: list[Json] = (await http.get("/dev/mailbox.json", params={"recipient": address})).json()
    return found


async def test_paying_on_the_page_confirms_the_booking_and_cancelling_brings_the_money_back(
    http: AsyncClient, services: Services
) -> None:
    who, booking, payment = await to_pay(http, "A1", "A2")
    await on_page(http, payment, action="pay", duplicates="3")

    async def has_a_message() -> bool:
        return bool(await messages(http, who))

    await until(has_a_message)
    ticket = (await confirm(who, booking, payment))["ticket"]
    assert [message["ticketId"] for message in await messages(http, who)] == [ticket["ticketId"]]
    cancelled = done(
        await who.caller.post("/booking/cancel", {"ticketId": ticket["ticketId"], "userId": who.user_id}), 200
    )
    assert cancelled["refund"]["amount"] == 500

    async def is_refunded() -> bool:
        return await refunds(services, payment) == [(50_000, "PROCESSED")]

    await until(is_refunded)


async def test_a_silent_provider_is_asked_by_confirm(http: AsyncClient) -> None:
    who, booking, payment = await to_pay(http, "A1")
    await on_page(http, payment, action="pay", silent="on")
    assert (await confirm(who, booking, payment))["status"] == "CONFIRMED"


async def test_a_success_after_a_failure_is_booked(http: AsyncClient, services: Services) -> None:
    who, booking, payment = await to_pay(http, "A1")
    await on_page(http, payment, action="pay", fails_first="on")

    async def has_succeeded() -> bool:
        return (await payment_status(services, payment))[0] == "SUCCEEDED"

    await until(has_succeeded)
    assert (await confirm(who, booking, payment))["status"] == "CONFIRMED"


async def test_a_wrong_amount_is_never_booked_and_goes_back(http: AsyncClient, services: Services) -> None:
    who, booking, payment = await to_pay(http, "A1")
    await on_page(http, payment, action="pay", wrong_amount="7")

    async def is_refunded() -> bool:
        return await refunds(services, payment) == [(700, "PROCESSED")]

    await until(is_refunded)
    body = {"bookingId": booking["bookingId"], "paymentId": payment["paymentId"]}
    problem = await who.caller.post("/booking/confirm", body)
    assert problem.status_code in (402, 409), problem.text
    assert (await payment_status(services, payment))[0] == "SUCCEEDED"


async def test_money_in_another_currency_is_never_booked_and_goes_back_in_it(
    http: AsyncClient, services: Services
) -> None:
    who, booking, payment = await to_pay(http, "A1")
    await on_page(http, payment, action="pay", wrong_currency="usd")

    async def is_refunded() -> bool:
        return await refunds(services, payment) == [(25_000, "PROCESSED")]

    await until(is_refunded)
    found = await rows.read(services, "select currency from refunds where payment_id = :id", id=payment["paymentId"])
    assert found[0][0] == "USD"
    assert await payment_status(services, payment) == ("SUCCEEDED", "MISMATCH")
    body = {"bookingId": booking["bookingId"], "paymentId": payment["paymentId"]}
    assert (await who.caller.post("/booking/confirm", body)).status_code in (402, 409)


async def test_a_refund_that_the_provider_fails_stays_in_sight(http: AsyncClient, services: Services) -> None:
    who, booking, payment = await to_pay(http, "A1")
    await on_page(http, payment, action="pay", refund_failures="1")
    ticket = (await confirm(who, booking, payment))["ticket"]
    done(await who.caller.post("/booking/cancel", {"ticketId": ticket["ticketId"], "userId": who.user_id}), 200)

    async def has_failed() -> bool:
        return await refunds(services, payment) == [(25_000, "FAILED")]

    await until(has_failed)


async def test_a_dispute_that_the_provider_states_is_heard_of(http: AsyncClient, services: Services) -> None:
    who, booking, payment = await to_pay(http, "A1")
    await on_page(http, payment, action="pay")
    await confirm(who, booking, payment)
    stated = {"paymentId": payment["paymentId"], "amountMinor": 25_000, "currency": "INR", "status": "LOST"}
    secret = hashlib.sha256(b"merchant of the sandbox:" + world.callback_secret(services)).hexdigest()
    headers = {"authorization": f"Bearer {secret}"}
    answer = done(await http.post("/sandbox/api/disputes", json=stated, headers=headers), 201)

    async def is_heard_of() -> bool:
        where = "provider_reference = :reference and payment_id = :payment and status = 'LOST'"
        values = {"reference": answer["reference"], "payment": payment["paymentId"]}
        return await rows.count(services, "disputes", where, **values) == 1

    await until(is_heard_of)


async def test_a_refused_payment_confirms_nothing(http: AsyncClient, services: Services) -> None:
    who, booking, payment = await to_pay(http, "A1")
    await on_page(http, payment, action="refuse")

    async def has_failed() -> bool:
        return (await payment_status(services, payment))[0] == "FAILED"

    await until(has_failed)
    body = {"bookingId": booking["bookingId"], "paymentId": payment["paymentId"]}
    refused(await who.caller.post("/booking/confirm", body), 409, "PAYMENT_NOT_COMPLETED")


async def test_a_callback_signed_by_hand_is_refunded_at_the_provider_that_never_saw_the_money(
    http: AsyncClient, services: Services
) -> None:
    who, booking, payment = await to_pay(http, "A1")
    done(await called_back(http, services, {"paymentId": payment["paymentId"], "status": "SUCCESS"}), 200)
    ticket = (await confirm(who, booking, payment))["ticket"]
    done(await who.caller.post("/booking/cancel", {"ticketId": ticket["ticketId"], "userId": who.user_id}), 200)

    async def is_refunded() -> bool:
        return await refunds(services, payment) == [(25_000, "PROCESSED")]

    await until(is_refunded)
