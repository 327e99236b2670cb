"""However often a provider calls back and however many workers there are: one ticket, one message per channel."""

import asyncio
from collections import Counter

from resolvers import checkout
from resolvers.context import Services
from tests import world
from tests.invariants import check_show
from tests.jobs import work_off
from tests.resolvers.notifications.senders import RememberingSender, with_sender

WORKERS = 4


async def test_the_same_callback_50_times_at_once_sends_the_customer_one_message_on_each_channel(
    isolated_services: Services,
) -> None:
    sender = RememberingSender()
    services = with_sender(isolated_services, sender)
    who = await world.known_customer(services, phone="+919812345678")
    show = await world.show_on_sale(services)
    booking = await world.booking_to_pay(services, who, show, ["A1", "A2"])
    payment = await world.open_payment(services, who, booking)
    await asyncio.gather(*(world.report(services, payment.id) for _ in range(50)))
    await work_off(services, WORKERS)
    ticket = (await checkout.confirm_booking(world.as_(services, who), booking.id, payment.id)).ticket
    delivered = Counter(message.recipient for message in sender.sent if message.ticket_id == ticket.id)
    assert delivered == {f"{who.actor_id.lower()}@example.test": 1, "+919812345678": 1}
    await check_show(services, show.id)
