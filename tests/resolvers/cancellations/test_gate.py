"""A guest goes in while the ticket is being cancelled."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.bookings import TicketAdmitted, TicketStatus
from models.bookings import tickets as ticket_rows
from resolvers import bookings, cancellations
from resolvers.context import Services
from tests import world
from tests.invariants import check_show


async def test_a_ticket_that_a_gate_admits_at_the_same_moment_is_not_cancelled(services_with_fakes: Services) -> None:
    show, who = await world.show_on_sale(services_with_fakes, starts_in=timedelta(hours=2)), world.customer()
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1"])
    async with services_with_fakes.engine.connect() as gate:
        locked = await ticket_rows.lock(gate, show.id, ticket.id)
        assert locked is not None
        inside = replace(locked, status=TicketStatus.ADMITTED, inside_seat_ids=["A1"], admitted_at=show.now)
        await ticket_rows.set_inside(gate, inside)
        cancelling = asyncio.create_task(cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id))
        await asyncio.sleep(0.5)
        await gate.commit()
    with pytest.raises(TicketAdmitted):
        await cancelling
    assert (await bookings.read_ticket(world.as_(services_with_fakes, who), ticket.id)).status is TicketStatus.ADMITTED
    assert await world.states(services_with_fakes, show.id) == {"A1": "B"}
    await check_show(services_with_fakes, show.id)
