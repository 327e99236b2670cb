"""A show is cancelled while guests go in: those inside get all money back too, and gates refuse from then on."""

import asyncio
from datetime import timedelta

import pytest

from domain.accounts import SYSTEM
from domain.shows import ShowIsCancelled
from models import shows as show_rows
from resolvers import admissions, cancellations
from resolvers.context import Services
from tests import world
from tests.invariants import check_show
from tests.resolvers import rows
from tests.resolvers.seats.test_show_lock import until_it_waits

SOON = timedelta(hours=2)


async def test_who_is_inside_may_cancel_before_the_worker_does_and_pays_no_fee(services_with_fakes: Services) -> None:
    place, who = await world.venue(services_with_fakes), world.customer()
    show = await world.show_on_sale(services_with_fakes, place, starts_in=SOON)
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1"])
    gate = world.as_(services_with_fakes, place.owner)
    await admissions.check_in_ticket(gate, ticket.pass_text, "North")
    await cancellations.cancel_show(gate, show.id, "Projector failed")
    quoted = await cancellations.quote_cancellation(world.as_(services_with_fakes, who), ticket.id)
    done = await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id)
    assert (quoted.refund_minor, done.cancellation.refund_minor, done.cancellation.fee_minor) == (25000, 25000, 0)


async def test_a_gate_and_a_cancellation_at_once_leave_nobody_inside_who_is_not_given_back(
    services_with_fakes: Services,
) -> None:
    for _ in range(3):
        place = await world.venue(services_with_fakes)
        gate = world.as_(services_with_fakes, place.owner)
        show = await world.show_on_sale(services_with_fakes, place, starts_in=SOON)
        guests = [world.customer() for _ in range(3)]
        tickets = [
            await world.booked_ticket(services_with_fakes, guest, show, [f"A{n}"]) for n, guest in enumerate(guests, 1)
        ]
        cancelling = cancellations.cancel_show(gate, show.id, "Projector failed")
        scans = (admissions.check_in_ticket(gate, ticket.pass_text, "North") for ticket in tickets)
        _, *outcomes = await asyncio.gather(cancelling, *scans, return_exceptions=True)
        refused = sum(isinstance(outcome, ShowIsCancelled) for outcome in outcomes)
        admitted = sum(isinstance(outcome, admissions.CheckedIn) for outcome in outcomes)
        inside = await rows.count(
            services_with_fakes, "tickets", "show_id = :id and admitted_at is not null", id=show.id
        )
        assert (refused + admitted, inside) == (3, admitted)
        system = world.as_(services_with_fakes, SYSTEM)
        for ticket in tickets:
            await cancellations.cancel_due_booking(system, show.id, ticket.booking_id)
        refunds = await rows.read(
            services_with_fakes, "select sum(amount_minor) from refunds where show_id = :id", id=show.id
        )
        assert refunds[0][0] == 75000
        await check_show(services_with_fakes, show.id)


async def test_a_gate_waits_for_a_cancellation_that_has_not_committed_and_then_refuses(
    services_with_fakes: Services,
) -> None:
    place = await world.venue(services_with_fakes)
    show = await world.show_on_sale(services_with_fakes, place, starts_in=SOON)
    ticket = await world.booked_ticket(services_with_fakes, world.customer(), show, ["A1"])
    gate = world.as_(services_with_fakes, place.owner)
    async with services_with_fakes.engine.connect() as other:
        assert await show_rows.cancel(other, show.id, "Projector failed")
        scan = asyncio.create_task(admissions.check_in_ticket(gate, ticket.pass_text, "North"))
        await until_it_waits(services_with_fakes, other, scan)
        assert not scan.done()
        await other.commit()
    with pytest.raises(ShowIsCancelled):
        await scan
    assert await rows.count(services_with_fakes, "tickets", "id = :id and status = 'BOOKED'", id=ticket.id) == 1
