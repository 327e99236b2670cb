"""One object of every kind, owned by partner A and customer A, and an input of each mutation that they may send."""

import itertools
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from httpx2 import AsyncClient

from domain.accounts import Principal
from domain.partners import PartnerTerms
from domain.people import StaffRole
from domain.shows import Show
from resolvers import accounts, partners, people
from resolvers.context import Services
from tests import world
from tests.schema.calling import GraphQLCaller, Json, signed_in, visitor
from tests.schema.money_things import lost_dispute, parked_job, refund, settled, show_of
from tests.schema.things import Things

BANK = {"accountNumber": "123456789012", "ifscCode": "HDFC0001234"}
GATES_OPEN = PartnerTerms(check_in_opens_minutes=10_080)
"""A week before a show."""
PRICES = [{"seatType": "Gold", "amount": "250.00"}]
HALL: Json = {
    "rows": 2,
    "columns": 10,
    "seats": [{"seatId": f"{row}{n}", "seatType": "Gold"} for row in "AB" for n in range(1, 11)],
}


ADDRESS = "nobody@example.test"
FOR_NOBODY_OR_ONESELF: dict[str, Json] = {
    "requestSignInCode": {"address": ADDRESS},
    "signIn": {"address": ADDRESS, "code": "000000"},
    "refreshSession": {"refreshToken": "mr_unknown"},
    "signOut": {"refreshToken": "mr_unknown"},
    "pairGateDevice": {"code": "AAAA-AAAA-AAAA"},
    "updateMe": {"name": "Asha"},
    "confirmAddress": {"address": ADDRESS, "code": "000000"},
    "exportMe": {},
    "deleteMe": {},
}
"""Codes and tokens that are right for no caller, and what customers do with their own account."""

_DAYS = itertools.count(360)
"""Rates are the whole platform's, so each scene of a process sets those of another day."""


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
    rival: Principal
    stage: Stage
    things: Things
    callers: dict[str, GraphQLCaller]
    rates_in_days: int = field(default_factory=lambda: next(_DAYS))

    def inputs(self) -> dict[str, Json]:
        """Returns inputs by mutation. Values that must be unique are new at each call."""
        partners = self._of_partners() | self._of_inventory() | self._of_shows()
        return partners | FOR_NOBODY_OR_ONESELF | self._of_customers() | self._of_systems() | self._of_operators()

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
            "createApiKey": {**a, "name": "Box office", "scopes": ["partner:admin"]},
            "revokeApiKey": {"apiKeyId": self.things.key_id},
            "rotateApiKey": {"apiKeyId": self.things.key_to_rotate_id},
            "inviteStaff": {**a, "email": f"{unique}@example.com", "role": "VIEWER"},
            "removeStaff": {"staffId": self.things.staff_id},
            "addGateDevice": {**a, "name": "Gate 1"},
            "revokeGateDevice": {"gateDeviceId": self.things.gate_device_id},
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
            "setRates": {"effectiveOn": str((self.stage.sold.now + timedelta(days=self.rates_in_days)).date())},
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
            "updateShow": {**empty, "startsAt": (self.stage.empty.starts_at + timedelta(days=40)).isoformat()},
            "reinstateShow": empty,
            "checkInTicket": {"pass": self.things.pass_text, "gate": "North 2"},
            "undoCheckIn": {"ticketId": self.things.ticket_id},
        }

    def _of_customers(self) -> dict[str, Json]:
        user, things = {"userId": self.customer.actor_id}, self.things
        pay = {
            "bookingId": things.unpaid_booking_id,
            "amount": "250.00",
            "method": "UPI",
            "returnUrl": "http://localhost/back",
        }
        ticket = {"ticketId": things.ticket_id}
        return {
            "lockSeats": {**user, "showId": self.stage.empty.id, "seatIds": ["A1", "A2"]},
            "lockBestAvailable": {**user, "showId": self.stage.empty.id, "count": 2},
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
    await partners.set_partner_terms(world.as_(services, world.OPERATOR), a.partner.id, GATES_OPEN)
    stage = Stage(*[await show_of(services, a) for _ in range(4)])
    things = await _things(services, a, customer, stage)
    await world.booked_ticket(services, rival, stage.sold, ["B9"])  # it is not among what was settled
    return Scene(
        a=a,
        customer=customer,
        rival=rival,
        stage=stage,
        things=things,
        callers={
            "visitor": visitor(http),
            "customer A": await signed_in(http, customer),
            "customer B": await signed_in(http, rival),
            "owner A": await signed_in(http, a.owner),
            "owner B": await signed_in(http, b.owner),
            "operator": await signed_in(http, world.OPERATOR),
        },
    )


async def _things(services: Services, a: world.Venue, customer: Principal, stage: Stage) -> Things:
    settlement_id = await settled(services, a)
    ticket = await world.booked_ticket(services, customer, stage.sold, ["A1", "A2", "A3"])
    owner = world.as_(services, a.owner)
    key, old = [
        await accounts.create_api_key(owner, a.partner.id, name, ["partner:admin"])
        for name in ("To be revoked", "To be rotated")
    ]
    staff = await people.invite_staff(owner, a.partner.id, f"{secrets.token_hex(6)}@example.com", StaffRole.VIEWER)
    gate = await people.add_gate_device(owner, a.partner.id, "Gate")
    return Things(
        lock_id=(await world.lock(services, customer, stage.held, ["A1"])).id,
        lock_to_extend_id=(await world.lock(services, customer, stage.held, ["A2"])).id,
        lock_to_release_id=(await world.lock(services, customer, stage.to_be_cancelled, ["A1"])).id,
        booking_id=ticket.booking_id,
        payment_id=ticket.payment_id or "",
        unpaid_booking_id=(await world.booking_to_pay(services, customer, stage.sold, ["B1"])).id,
        ticket_id=ticket.id,
        refund_id=(await refund(services, customer, ticket.id)).id,
        pass_text=(await world.booked_ticket(services, customer, stage.sold, ["B5"])).pass_text,
        key_id=key.key.id,
        key_to_rotate_id=old.key.id,
        suspended_id=(await world.venue(services)).partner.id,
        staff_id=staff.id,
        gate_device_id=gate.device.id,
        applicant_id=(await world.venue(services)).partner.id,
        settlement_id=settlement_id,
        dispute_id=await lost_dispute(services, ticket),
        job_id=await parked_job(services, a),
    )
