"""One object of every kind, owned by partner A and customer A, and an input of each mutation that they may send."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from httpx2 import AsyncClient
from sqlalchemy import text

from domain.accounts import SYSTEM, Principal
from domain.bookings import Ticket
from domain.checkout.disputes import DisputeStatus
from domain.checkout.reports import DisputeReport
from domain.events import PartnerApproved
from domain.payments import Refund
from domain.shows import Show
from models.checkout import disputes
from resolvers import accounts, cancellations, settlements
from resolvers.context import Services
from tests import world
from tests.schema.calling import GraphQLCaller, Json, key_holder, signed_in, visitor
from tests.schema.things import Things

BANK = {"accountNumber": "123456789012", "ifscCode": "HDFC0001234"}
PRICES = [{"seatType": "Gold", "amount": "250.00"}]
HALL: Json = {
    "rows": 2,
    "columns": 10,
    "seats": [{"seatId": f"{row}{n}", "seatType": "Gold"} for row in "AB" for n in range(1, 11)],
}


@dataclass(frozen=True)
class Stage:
    """Shows of partner A: `sold` has customer A's ticket, `held` locks of customer A, `empty` nothing."""

    sold: Show
    held: Show
    empty: Show
    to_be_cancelled: Show


@dataclass(frozen=True)
class Scene:
    a: world.Venue
    customer: Principal
    stage: Stage
    things: Things
    callers: dict[str, GraphQLCaller]

    def inputs(self) -> dict[str, Json]:
        """Returns inputs by mutation. Values that must be unique are new at each call."""
        partners = self._of_partners() | self._of_inventory() | self._of_shows()
        return partners | self._of_customers() | self._of_systems() | self._of_operators()

    def _of_partners(self) -> dict[str, Json]:
        a, unique = {"partnerId": self.a.partner.id}, secrets.token_hex(6)
        registration = {
            "partnerName": f"Partner {unique}",
            "contactEmail": f"{unique}@example.com",
            "contactPhone": "+919876543210",
            "theaterName": f"Theater {unique}",
            "theaterLocation": "Bengaluru",
            "bankDetails": BANK,
        }
        return {
            "registerPartner": registration,
            "submitVerification": {**a, "documents": [{"kind": "TRADE_LICENCE", "reference": "TL-1"}]},
            "approvePartner": {"partnerId": self.things.applicant_id},
            "rejectPartner": {"partnerId": self.things.applicant_id, "reason": "The deed is missing."},
            "suspendPartner": {"partnerId": self.things.suspended_id, "reason": "Complaints."},
            "reinstatePartner": {"partnerId": self.things.suspended_id, "reason": "Explained."},
            "updatePartner": {**a, "contactPhone": "+919876543211"},
            "updateBankDetails": {**a, "bankDetails": BANK},
            "setPartnerTerms": {**a, "settlementDays": 4},
            "createApiKey": {**a, "name": "Box office", "scopes": ["inventory:read"]},
            "revokeApiKey": {"apiKeyId": self.things.key_id},
            "rotateApiKey": {"apiKeyId": self.things.key_to_rotate_id},
            "setCancellationPolicy": {**a, "tiers": [{"minutesBefore": 60, "feePercent": "0"}]},
        }

    def _of_inventory(self) -> dict[str, Json]:
        a, unique = {"partnerId": self.a.partner.id}, secrets.token_hex(6)
        return {
            "addTheater": {**a, "name": f"Theater {unique}", "city": "Bengaluru"},
            "updateTheater": {"theaterId": self.a.theater.id, "address": "1 Brigade Road"},
            "addScreen": {"theaterId": self.a.theater.id, "name": f"Screen {unique}"},
            "updateScreen": {"screenId": self.a.screen.id, "turnaroundMinutes": 20},
            "addMovie": {**a, "name": f"Movie {unique}", "language": "English", "durationMinutes": 90, "genres": []},
            "updateMovie": {"movieId": self.a.movie.id, "certificate": "U"},
            "setRates": {"effectiveOn": str((self.stage.sold.now + timedelta(days=360)).date())},
        }

    def _of_shows(self) -> dict[str, Json]:
        on_screen = {"partnerId": self.a.partner.id, "movieId": self.a.movie.id, "screenId": self.a.screen.id}
        at = [(self.stage.sold.starts_at + timedelta(days=day)).isoformat() for day in (30, 31)]
        sold, empty = {"showId": self.stage.sold.id}, {"showId": self.stage.empty.id}
        return {
            "createShow": {**on_screen, "startsAt": at[0], "prices": PRICES},
            "createShows": {**on_screen, "startsAt": at[1:], "prices": PRICES},
            "updatePricing": {**sold, "prices": PRICES},
            "uploadSeatLayout": {**empty, **HALL},
            "blockSeats": {**empty, "seatIds": ["B10"], "reason": "Broken"},
            "unblockSeats": {**empty, "seatIds": ["B9"]},
            "cancelShow": {"showId": self.stage.to_be_cancelled.id, "reason": "Projector broken"},
            "checkInTicket": {"pass": self.things.pass_text, "gate": "North 2"},
        }

    def _of_customers(self) -> dict[str, Json]:
        user, things = {"userId": self.customer.actor_id}, self.things
        pay = {"bookingId": things.unpaid_booking_id, "amount": "250.00", "method": "UPI"}
        ticket = {"ticketId": things.ticket_id}
        return {
            "lockSeats": {**user, "showId": self.stage.empty.id, "seatIds": ["A1", "A2"]},
            "releaseSeats": {**user, "lockId": things.lock_to_release_id},
            "extendLock": {"lockId": things.lock_to_extend_id},
            "initiateBooking": {**user, "lockId": things.lock_id},
            "initiatePayment": pay,
            "confirmBooking": {"bookingId": things.booking_id, "paymentId": things.payment_id},
            "cancelBooking": {**user, **ticket, "seatIds": ["A1"]},
            "refundPayment": {**ticket, "amount": "10.00", "reason": "The sound failed"},
            "sendTicketNotification": {**user, **ticket, "email": "someone@example.test"},
        }

    def _of_systems(self) -> dict[str, Json]:
        show = {"showId": self.stage.empty.id}
        item = {
            "externalId": "S-1",
            "movieId": self.a.movie.id,
            "screenId": self.a.screen.id,
            "startsAt": (self.stage.sold.starts_at + timedelta(days=60)).isoformat(),
            "prices": PRICES,
        }
        return {
            "syncShows": {"shows": [item]},
            "syncPricing": {**show, "prices": PRICES},
            "syncSeatLayout": {**show, "layout": HALL},
        }

    def _of_operators(self) -> dict[str, Json]:
        return {
            "processSettlement": {"partnerId": self.a.partner.id},
            "reviewDispute": {"disputeId": self.things.dispute_id, "chargeTo": "PLATFORM", "note": "Our mistake."},
            "retryJob": {"jobId": self.things.job_id},
        }


async def scene(http: AsyncClient, services: Services) -> Scene:
    a, b = await world.venue(services), await world.venue(services)
    customer, rival = await world.known_customer(services), await world.known_customer(services)
    stage = Stage(*[await _show(services, a) for _ in range(4)])
    reading = await accounts.create_api_key(
        world.as_(services, world.OPERATOR), a.partner.id, "Only reads", ["inventory:read"]
    )
    return Scene(
        a=a,
        customer=customer,
        stage=stage,
        things=await _things(services, a, customer, stage),
        callers={
            "visitor": visitor(http),
            "customer A": await signed_in(http, customer),
            "customer B": await signed_in(http, rival),
            "partner A": await signed_in(http, a.owner),
            "partner B": await signed_in(http, b.owner),
            "key of A that only reads": key_holder(http, reading.secret or ""),
            "operator": await signed_in(http, world.OPERATOR),
        },
    )


async def _show(services: Services, a: world.Venue) -> Show:
    screen = await world.add_screen(services, a.owner, a.theater)
    return await world.show_on_sale(services, world.Venue(a.partner, a.owner, a.theater, screen, a.movie))


async def _things(services: Services, a: world.Venue, customer: Principal, stage: Stage) -> Things:
    settlement_id = await _settled(services, a)
    ticket = await world.booked_ticket(services, customer, stage.sold, ["A1", "A2", "A3"])
    key, old = [
        await accounts.create_api_key(world.as_(services, a.owner), a.partner.id, name, ["inventory:read"])
        for name in ("To be revoked", "To be rotated")
    ]
    return Things(
        lock_id=(await world.lock(services, customer, stage.held, ["A1"])).id,
        lock_to_extend_id=(await world.lock(services, customer, stage.held, ["A2"])).id,
        lock_to_release_id=(await world.lock(services, customer, stage.to_be_cancelled, ["A1"])).id,
        booking_id=ticket.booking_id,
        payment_id=ticket.payment_id,
        unpaid_booking_id=(await world.booking_to_pay(services, customer, stage.sold, ["B1"])).id,
        ticket_id=ticket.id,
        refund_id=(await _refund(services, customer, ticket.id)).id,
        pass_text=(await world.booked_ticket(services, customer, stage.sold, ["B5"])).pass_text,
        key_id=key.key.id,
        key_to_rotate_id=old.key.id,
        suspended_id=(await world.venue(services)).partner.id,
        applicant_id=(await world.venue(services)).partner.id,
        settlement_id=settlement_id,
        dispute_id=await _lost_dispute(services, ticket),
        job_id=await _parked_job(services, a),
    )


async def _settled(services: Services, a: world.Venue) -> str:
    """Returns a settlement of a cancelled ticket only, so that no payout is started by a worker."""
    show, who = await _show(services, a), world.customer()
    ticket = await world.booked_ticket(services, who, show, ["A1"])
    await cancellations.cancel_booking(world.as_(services, who), ticket.id)
    a_month_on = (show.ends_at + timedelta(days=30)).date()
    made = await settlements.process_settlement(world.as_(services, world.OPERATOR), a.partner.id, a_month_on)
    return made.id


async def _lost_dispute(services: Services, ticket: Ticket) -> str:
    lost = DisputeReport(f"disp_{secrets.token_hex(6)}", ticket.payment_id, DisputeStatus.LOST, 100, "INR", None)
    async with world.as_(services, SYSTEM).begin() as tx:
        await disputes.record(tx.db, ticket.show_id, "sandbox", lost)
        statement = text("select id from disputes where show_id = :show and provider_reference = :reference")
        values = {"show": ticket.show_id, "reference": lost.reference}
        return str((await tx.db.execute(statement, values)).scalar_one())


async def _parked_job(services: Services, a: world.Venue) -> str:
    system = world.as_(services, SYSTEM)
    async with system.begin() as tx:
        tx.record(PartnerApproved(a.partner.id), timedelta(days=1))
    async with system.begin() as tx:
        statement = "update outbox set parked_code = 'LOST' where payload ->> 'partner_id' = :id returning id"
        return str((await tx.db.execute(text(statement), {"id": a.partner.id})).scalar_one())


async def _refund(services: Services, customer: Principal, ticket_id: str) -> Refund:
    cancelled = await cancellations.cancel_booking(world.as_(services, customer), ticket_id, ["A3"])
    assert cancelled.refund is not None
    return cancelled.refund
