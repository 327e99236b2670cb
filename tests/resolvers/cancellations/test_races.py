"""Everything that can happen to one show at once: no deadlock, and the show stays whole."""

import asyncio
import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import text

from domain.accounts import SYSTEM, Principal
from domain.bookings import Ticket, TicketAdmitted, TicketCancelled
from domain.errors import DomainError
from domain.payments import RefundExceedsPayment
from domain.shows import NewPrice, Show
from resolvers import admissions, cancellations, checkout, layouts, seats, shows
from resolvers.context import Services
from tests import world
from tests.invariants import check_show

SEATS = [f"{row}{column}" for row in "ABC" for column in range(1, 11)]
DEADLOCKS = text("select deadlocks from pg_stat_database where datname = current_database()")


async def buy(services: Services, dice: random.Random, who: Principal, show: Show) -> Ticket:
    booking = await world.booking_to_pay(services, who, show, dice.sample(SEATS, dice.randint(1, 3)))
    payment = await world.open_payment(services, who, booking)
    said = ["SUCCESS", "SUCCESS", "SUCCESS", "FAILED"]
    dice.shuffle(said)
    await asyncio.gather(*(world.report(services, payment.id, each) for each in said))
    return (await checkout.confirm_booking(world.as_(services, who), booking.id, payment.id)).ticket


async def give_back(services: Services, dice: random.Random, who: Principal, owner: Principal, ticket: Ticket) -> None:
    operator = world.as_(services, world.OPERATOR)
    outcomes = await asyncio.gather(
        cancellations.cancel_booking(world.as_(services, who), ticket.id, dice.choice([None, ticket.seat_ids[:1]])),
        cancellations.refund_payment(operator, ticket.id, Decimal(dice.randint(1, 250))),
        admissions.check_in_ticket(world.as_(services, owner), ticket.pass_text, "Gate 1"),
        return_exceptions=True,
    )
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(
            outcome, RefundExceedsPayment | TicketAdmitted | TicketCancelled
        ):
            raise outcome


async def rearrange(services: Services, dice: random.Random, owner: Principal, show: Show) -> None:
    ctx = world.as_(services, owner)
    match dice.randrange(4):
        case 0:
            await shows.update_pricing(ctx, show.id, [NewPrice("Gold", Decimal(dice.randint(200, 300)))])
        case 1:
            await layouts.upload_seat_layout(ctx, show.id, world.rows_of_seats("ABCD"[: dice.randint(3, 4)]))
        case 2:
            await seats.block_seats(ctx, show.id, dice.sample(SEATS, 2), "Broken")
        case 3:
            await seats.unblock_seats(ctx, show.id, SEATS)


async def test_everything_at_once_on_one_show_never_deadlocks_and_leaves_it_whole(
    services_with_fakes: Services,
) -> None:
    place = await world.venue(services_with_fakes)
    show = await world.show_on_sale(
        services_with_fakes, place, world.rows_of_seats("ABC"), starts_in=timedelta(hours=3), lock_ttl_seconds=2
    )
    answers: Counter[str] = Counter()

    async def live(task: int) -> None:
        dice = random.Random(task)
        for step in range(6):
            who = world.customer()
            try:
                if task % 4 == 3:
                    await rearrange(services_with_fakes, dice, place.owner, show)
                else:
                    await give_back(
                        services_with_fakes, dice, who, place.owner, await buy(services_with_fakes, dice, who, show)
                    )
                answers["OK"] += 1
                if (task, step) == (0, 4):
                    await cancellations.cancel_show(
                        world.as_(services_with_fakes, place.owner), show.id, "Projector broken"
                    )
            except DomainError as refusal:
                answers[refusal.code] += 1

    async with services_with_fakes.engine.connect() as db:
        before = (await db.execute(DEADLOCKS)).scalar_one()
    await asyncio.gather(*(live(task) for task in range(16)))
    system = world.as_(services_with_fakes, SYSTEM)
    await cancellations.request_cancellations(system, show.id)
    async with services_with_fakes.engine.connect() as db:
        assert (await db.execute(DEADLOCKS)).scalar_one() == before
    assert answers["OK"] > 0
    assert "UNAVAILABLE" not in answers, answers
    await check_show(services_with_fakes, show.id)
