"""Things of the scene that take several steps: settled money, a lost dispute, a parked job, a refund."""

import secrets
from datetime import timedelta

from sqlalchemy import text

from domain.accounts import SYSTEM, Principal
from domain.bookings import Ticket
from domain.checkout.disputes import DisputeStatus
from domain.checkout.reports import DisputeReport
from domain.events import PartnerApproved
from domain.payments import Refund
from domain.shows import Show
from models.checkout import disputes
from resolvers import cancellations, settlements
from resolvers.context import Services
from tests import world


async def show_of(services: Services, a: world.Venue) -> Show:
    screen = await world.add_screen(services, a.owner, a.theater)
    return await world.show_on_sale(services, world.Venue(a.partner, a.owner, a.theater, screen, a.movie))


async def settled(services: Services, a: world.Venue) -> str:
    """Returns a settlement of a cancelled ticket only, so that no payout is started by a worker."""
    show, who = await show_of(services, a), world.customer()
    ticket = await world.booked_ticket(services, who, show, ["A1"])
    await cancellations.cancel_booking(world.as_(services, who), ticket.id)
    a_month_on = (show.ends_at + timedelta(days=30)).date()
    made = await settlements.process_settlement(world.as_(services, world.OPERATOR), a.partner.id, a_month_on)
    return made.id


async def lost_dispute(services: Services, ticket: Ticket) -> str:
    assert ticket.payment_id is not None
    lost = DisputeReport(f"disp_{secrets.token_hex(6)}", ticket.payment_id, DisputeStatus.LOST, 100, "INR", None)
    async with world.as_(services, SYSTEM).begin() as tx:
        await disputes.record(tx.db, ticket.show_id, "sandbox", lost)
        statement = text("select id from disputes where show_id = :show and provider_reference = :reference")
        values = {"show": ticket.show_id, "reference": lost.reference}
        return str((await tx.db.execute(statement, values)).scalar_one())


async def parked_job(services: Services, a: world.Venue) -> str:
    system = world.as_(services, SYSTEM)
    async with system.begin() as tx:
        tx.record(PartnerApproved(a.partner.id), timedelta(days=1))
    async with system.begin() as tx:
        statement = "update outbox set parked_code = 'LOST' where payload ->> 'partner_id' = :id returning id"
        return str((await tx.db.execute(text(statement), {"id": a.partner.id})).scalar_one())


async def refund(services: Services, customer: Principal, ticket_id: str) -> Refund:
    cancelled = await cancellations.cancel_booking(world.as_(services, customer), ticket_id, ["A3"])
    assert cancelled.refund is not None
    return cancelled.refund
