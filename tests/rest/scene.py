"""One object of every kind, owned by partner A and customer A, and a valid request for each operation."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from httpx2 import AsyncClient

from domain.api_keys import NewApiKey
from domain.people import StaffRole
from resolvers import accounts, people
from resolvers.context import Services
from tests import world
from tests.rest import stage
from tests.rest.calling import Caller, Json, key_holder, signed_in, visitor

BEFORE_ANY_SHOW = {"asOf": "2026-03-02"}


@dataclass(frozen=True)
class Request:
    """A valid request. `caller`: one that may send it."""

    method: str
    path: str
    body: Json | None
    caller: Caller


@dataclass(frozen=True)
class Scene:
    a: stage.Theater
    b: stage.Theater
    customer: stage.Customer
    rival: stage.Customer
    operator: Caller
    reading_key: Caller
    key_ids: list[str]
    applicant_id: str
    staff_id: str
    gate_device_id: str
    anyone: Caller
    movie_id: str
    show_id: str
    other_show_id: str
    lock_id: str
    spare_lock_id: str
    booking_id: str
    payment_id: str
    ticket_id: str

    def callers(self) -> dict[str, Caller]:
        return {
            "visitor": self.anyone,
            "customer A": self.customer.caller,
            "customer B": self.rival.caller,
            "owner A": self.a.staff,
            "owner B": self.b.staff,
            "key of A": self.a.key,
            "key of A that only reads": self.reading_key,
            "operator": self.operator,
        }

    def requests(self) -> dict[str, Request]:
        """Returns the requests by operation id."""
        return (
            self._of_sessions()
            | self._of_everybody()
            | self._of_partners()
            | self._of_customers()
            | self._of_systems()
            | self._of_operators()
        )

    def _of_sessions(self) -> dict[str, Request]:
        address, who = "nobody@example.test", self.customer.caller
        return {
            "requestSignInCode": Request("POST", "/auth/code", {"address": address}, self.anyone),
            "signIn": Request("POST", "/auth/session", {"address": address, "code": "000000"}, self.anyone),
            "refreshSession": Request("POST", "/auth/refresh", {"refreshToken": "mr_unknown"}, self.anyone),
            "signOut": Request("POST", "/auth/sign-out", {"refreshToken": "mr_unknown"}, self.anyone),
            "readMe": Request("GET", "/me", None, who),
            "updateMe": Request("PATCH", "/me", {"name": "Asha"}, who),
            "confirmAddress": Request("POST", "/me/addresses", {"address": address, "code": "000000"}, who),
            "exportMe": Request("GET", "/me/export", None, who),
            "deleteMe": Request("DELETE", "/me", None, who),
        }

    def _of_everybody(self) -> dict[str, Request]:
        path, registration = f"/shows/{self.show_id}", stage.registration(self.b.partner_id.lower())
        return {
            "registerPartner": Request("POST", "/partner/register", registration, self.anyone),
            "listMovies": Request("GET", "/movies", None, self.anyone),
            "readPassKeys": Request("GET", "/.well-known/pass-keys.json", None, self.anyone),
            "listShows": Request("GET", "/shows", None, self.anyone),
            "readShow": Request("GET", path, None, self.anyone),
            "readSeatMap": Request("GET", f"{path}/seats", None, self.anyone),
            "bestAvailable": Request("GET", f"{path}/seats/best?count=2", None, self.anyone),
        }

    def _of_partners(self) -> dict[str, Request]:
        partner, staff = f"/partner/{self.a.partner_id}", self.a.staff
        screen = {"theaterId": self.a.theater_id, "name": "Screen 9"}
        show, later = (stage.show_of(self.a, self.movie_id, days=days) for days in (30, 40))
        refund = {"ticketId": self.ticket_id, "refundAmount": 10}
        return {
            "readPartner": Request("GET", partner, None, staff),
            **self._of_keys(partner, staff),
            **self._of_people(partner, staff),
            "addScreen": Request("POST", f"{partner}/screens", screen, staff),
            "addMovie": Request("POST", "/movies", stage.movie_of(self.a.partner_id, "The Bad Input"), staff),
            "createShow": Request("POST", "/shows", show, staff),
            "updateShow": Request("PATCH", f"/shows/{self.show_id}", {"showStartTime": later["showStartTime"]}, staff),
            "reinstateShow": Request("POST", f"/shows/{self.show_id}/reinstate", None, staff),
            "uploadSeatLayout": Request("POST", f"/shows/{self.show_id}/seats/layout", stage.layout(), staff),
            "listSettlements": Request("GET", f"{partner}/settlement", None, staff),
            "processSettlement": Request("POST", f"{partner}/settlement/process", BEFORE_ANY_SHOW, self.operator),
            "refundPayment": Request("POST", "/payments/refund", refund, self.operator),
        }

    def _of_keys(self, partner: str, staff: Caller) -> dict[str, Request]:
        key, documents = {"name": "Box office", "scopes": ["partner:admin"]}, [{"kind": "lease", "reference": "L-1"}]
        return {
            "createApiKey": Request("POST", f"{partner}/keys", key, staff),
            "listApiKeys": Request("GET", f"{partner}/keys", None, staff),
            "rotateApiKey": Request("POST", f"{partner}/keys/{self.key_ids[0]}/rotate", {}, staff),
            "revokeApiKey": Request("POST", f"{partner}/keys/{self.key_ids[1]}/revoke", None, staff),
            "submitVerification": Request("POST", f"{partner}/documents", {"documents": documents}, staff),
            "listDocuments": Request("GET", f"{partner}/documents", None, staff),
        }

    def _of_people(self, partner: str, staff: Caller) -> dict[str, Request]:
        invited, device = {"email": "box.office@example.test", "role": "BOX_OFFICE"}, {"name": "Gate 1"}
        return {
            "listStaff": Request("GET", f"{partner}/staff", None, staff),
            "inviteStaff": Request("POST", f"{partner}/staff", invited, staff),
            "removeStaff": Request("POST", f"{partner}/staff/{self.staff_id}/remove", None, staff),
            "listGateDevices": Request("GET", f"{partner}/gates", None, staff),
            "addGateDevice": Request("POST", f"{partner}/gates", device, staff),
            "revokeGateDevice": Request("POST", f"{partner}/gates/{self.gate_device_id}/revoke", None, staff),
            "pairGateDevice": Request("POST", "/gate/pair", {"code": "2222-2222-2222"}, self.anyone),
        }

    def _of_operators(self) -> dict[str, Request]:
        partner, reason, who = f"/partner/{self.applicant_id}", {"reason": "Complaints."}, self.operator
        return {
            "approvePartner": Request("POST", f"{partner}/approve", None, who),
            "suspendPartner": Request("POST", f"{partner}/suspend", reason, who),
            "reinstatePartner": Request("POST", f"{partner}/reinstate", reason, who),
            "rejectPartner": Request("POST", f"{partner}/reject", reason, who),
            "listPartners": Request("GET", f"/partners?search={self.applicant_id}", None, who),
            "listCustomers": Request("GET", f"/customers?search={self.customer.user_id}", None, who),
            "listBookings": Request("GET", f"/bookings?search={self.ticket_id}", None, who),
            "listProposals": Request("GET", "/proposals", None, who),
            "listAuditTrail": Request("GET", f"/audit-trail?objectId={self.a.partner_id}", None, who),
        }

    def _of_customers(self) -> dict[str, Request]:
        user, who = {"userId": self.customer.user_id}, self.customer.caller
        ticket, other = {**user, "ticketId": self.ticket_id}, {**user, "showId": self.other_show_id}
        seats = {**user, "showId": self.show_id, "seats": ["B4", "B5"]}
        best = {**other, "count": 1}
        pay = {
            "bookingId": self.booking_id,
            "amount": 250,
            "paymentMethod": "UPI",
            "returnUrl": "http://localhost/back",
        }
        confirm = {"bookingId": self.booking_id, "paymentId": self.payment_id}
        addresses = {"email": "someone@example.test", "phone": "+919876543210"}
        return {
            "lockSeats": Request("POST", "/seats/lock", seats, who),
            "lockBestAvailable": Request("POST", "/seats/lock/best", best, who),
            "releaseSeats": Request("POST", "/seats/release", {**user, "lockId": self.spare_lock_id}, who),
            "initiateBooking": Request("POST", "/booking/initiate", {**other, "lockId": self.lock_id}, who),
            "initiatePayment": Request("POST", "/payments/initiate", pay, who),
            "confirmBooking": Request("POST", "/booking/confirm", confirm, who),
            "sendTicketNotification": Request("POST", "/notifications/ticket", {**ticket, **addresses}, who),
            "cancelBooking": Request("POST", "/booking/cancel", {**ticket, "seats": ["A4"]}, who),
        }

    def _of_systems(self) -> dict[str, Request]:
        path, key = f"/external/pms/shows/{self.show_id}", self.a.key
        pricing = [{"seatType": "Gold", "price": 250}]
        starts_at = datetime.now(UTC) + timedelta(days=60)
        item = {
            "externalId": "S-1",
            "movieId": self.movie_id,
            "screenId": self.a.screen_id,
            "showStartTime": starts_at.isoformat(timespec="seconds"),
            "pricing": pricing,
        }
        return {
            "syncShows": Request("POST", "/external/pms/shows", {"shows": [item]}, key),
            "syncPricing": Request("PUT", f"{path}/pricing", {"pricing": pricing}, key),
            "syncSeatLayout": Request("PUT", f"{path}/seats", stage.layout(), key),
        }


async def scene(http: AsyncClient, services: Services) -> Scene:
    a, b = await stage.theater(http), await stage.theater(http)
    customer, rival = await stage.customer(http), await stage.customer(http)
    movie_id = (await stage.movie(a))["movieId"]
    show_id = (await stage.show(a, movie_id))["showId"]
    confirmed = await stage.ticket(services, customer, show_id, "A4", "A5")
    booking = await stage.booking(customer, show_id, "A3")
    payment = await stage.payment(customer, booking)
    other_show_id = (await stage.show(await stage.another_screen(a), movie_id))["showId"]
    reading = await _key(services, a.partner_id, "Only reads", "inventory:read")
    return Scene(
        a=a,
        b=b,
        customer=customer,
        rival=rival,
        operator=await signed_in(http, "operator"),
        reading_key=key_holder(http, reading.secret or ""),
        key_ids=[
            (await _key(services, a.partner_id, name, "partner:admin")).key.id
            for name in ("To be rotated", "To be revoked")
        ],
        applicant_id=(await stage.theater(http)).partner_id,
        staff_id=await _staff(services, a.partner_id),
        gate_device_id=await _gate_device(services, a.partner_id),
        anyone=visitor(http),
        movie_id=movie_id,
        show_id=show_id,
        other_show_id=other_show_id,
        lock_id=(await stage.lock(customer, other_show_id, "B1"))["lockId"],
        spare_lock_id=(await stage.lock(customer, other_show_id, "A1"))["lockId"],
        booking_id=booking["bookingId"],
        payment_id=payment["paymentId"],
        ticket_id=confirmed["ticket"]["ticketId"],
    )


async def _key(services: Services, partner_id: str, name: str, scope: str) -> NewApiKey:
    ctx = world.as_(services, world.OPERATOR)
    return await accounts.create_api_key(ctx, partner_id, name, [scope])


async def _staff(services: Services, partner_id: str) -> str:
    ctx = world.as_(services, world.OPERATOR)
    return (await people.invite_staff(ctx, partner_id, "viewer@example.test", StaffRole.VIEWER)).id


async def _gate_device(services: Services, partner_id: str) -> str:
    return (await people.add_gate_device(world.as_(services, world.OPERATOR), partner_id, "Gate 9")).device.id
