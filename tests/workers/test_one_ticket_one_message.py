"""However often a provider calls back and however many workers there are: one ticket, one message per channel."""

import asyncio
from collections import Counter
from dataclasses import replace

from domain.accounts import SYSTEM
from providers.mailbox import Mailbox
from resolvers import checkout
from resolvers.context import Services
from resolvers.outbox import due_jobs, run_job
from settings import Settings
from tests import world
from tests.fakes import RememberingProvider
from tests.invariants import check_show
from workers.handlers import HANDLERS

WORKERS = 4


async def run_jobs_of(services: Services, show_id: str) -> None:
    """All at once, until none of the show's jobs is due."""
    ctx = world.as_(services, SYSTEM)
    while jobs := [job for job in await due_jobs(ctx, 1000) if job.show_id == show_id]:
        await asyncio.gather(*(run_job(ctx, job, HANDLERS) for job in jobs))


async def test_the_same_callback_50_times_at_once_sends_the_customer_one_message_on_each_channel(
    services: Services, settings: Settings
) -> None:
    services = replace(services, payments=RememberingProvider())
    who = await world.known_customer(services, phone="+919812345678")
    show = await world.show_on_sale(services)
    booking = await world.booking_to_pay(services, who, show, ["A1", "A2"])
    payment = await world.open_payment(services, who, booking)
    await asyncio.gather(*(world.report(services, payment.id) for _ in range(50)))
    await asyncio.gather(*(run_jobs_of(services, show.id) for _ in range(WORKERS)))
    ticket = (await checkout.confirm_booking(world.as_(services, who), booking.id, payment.id)).ticket
    messages = Mailbox(settings.data_dir / "mailbox").read()
    delivered = Counter((entry.channel, entry.recipient) for entry in messages if entry.ticket_id == ticket.id)
    assert delivered == {("EMAIL", f"{who.actor_id.lower()}@example.test"): 1, ("SMS", "+919812345678"): 1}
    await check_show(services, show.id)
