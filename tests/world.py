"""A small world for each test, built through the use cases themselves. Ids are unguessable, so worlds do not meet."""

import itertools
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from domain import ids
from domain.accounts import PARTNER_SCOPES, SYSTEM, VISITOR, Principal, Role, Scope
from domain.bookings import Booking, Ticket
from domain.layouts import NewLayout, NewSeat
from domain.movies import Movie, NewMovie
from domain.partners import Partner, Registration
from domain.payments import Payment
from domain.seats.state import SeatLock
from domain.shows import NewPrice, NewShow, Show
from domain.theaters import NewScreen, Screen, Theater
from models import base
from providers.sandbox_events import SandboxEvents
from resolvers import accounts, bookings, checkout, layouts, movies, partners, seats, shows, theaters
from resolvers.context import Context, Services
from sandbox.delivering import signature_of as sandbox_signature_of

_counter = itertools.count(1)
OPERATOR = Principal(Role.OPERATOR, "OPER_TESTS")
KIOSK = Principal(Role.PARTNER, "KEY_TESTS", None, frozenset({Scope.BOOKINGS_ON_BEHALF}))
"""A key that acts for customers, of no partner yet."""


@dataclass(frozen=True)
class Venue:
    """A partner that may sell, with a screen and a movie."""

    partner: Partner
    owner: Principal
    theater: Theater
    screen: Screen
    movie: Movie


def as_(services: Services, principal: Principal) -> Context:
    return services.context(principal, f"test-{next(_counter)}")


def customer() -> Principal:
    return Principal(Role.CUSTOMER, ids.new(ids.CUSTOMER))


async def known_customer(services: Services, email: str | None = None, phone: str | None = None) -> Principal:
    """One with addresses that messages go to."""
    principal = customer()
    address = email or f"{principal.actor_id.lower()}@example.test"
    await accounts.ensure_customer(as_(services, SYSTEM), principal.actor_id, address, phone)
    return principal


def owner_of(partner: Partner) -> Principal:
    return Principal(Role.PARTNER, ids.new(ids.STAFF), partner.id, PARTNER_SCOPES)


async def venue(services: Services, city: str = "Bengaluru") -> Venue:
    unique = secrets.token_hex(6)
    registered = await partners.register_partner(
        as_(services, VISITOR),
        Registration(
            partner_name=f"Partner {unique}",
            contact_email=f"{unique}@example.com",
            contact_phone="+919876543210",
            theater_name=f"Theater {unique}",
            theater_location=city,
            account_number="123456789012",
            ifsc_code="HDFC0001234",
        ),
    )
    owner = owner_of(registered.partner)
    screen = await add_screen(services, owner, registered.theater)
    movie = await add_movie(services, owner)
    return Venue(registered.partner, owner, registered.theater, screen, movie)


async def add_screen(services: Services, owner: Principal, theater: Theater) -> Screen:
    return await theaters.add_screen(
        as_(services, owner), NewScreen(theater.id, f"Screen {secrets.token_hex(4)}", None, None)
    )


async def add_movie(services: Services, owner: Principal, name: str | None = None) -> Movie:
    wanted = NewMovie(
        partner_id=owner.partner_id or "",
        name=name or f"Movie {secrets.token_hex(6)}",
        language="English",
        duration_minutes=120,
        genres=["Drama"],
        certificate="UA",
        formats=["2D"],
        release_date=None,
        synopsis=None,
        poster_url=None,
    )
    return (await movies.add_movie(as_(services, owner), wanted)).movie


def rows_of_seats(rows: str = "AB", columns: int = 10, seat_type: str = "Gold") -> NewLayout:
    new_seats = [
        NewSeat(f"{row}{column}", seat_type, None, None, accessible=False, companion=False, linked_with=())
        for row in rows
        for column in range(1, columns + 1)
    ]
    return NewLayout(len(rows), columns, new_seats)


async def new_show(
    services: Services, place: Venue, starts_in: timedelta = timedelta(days=3), lock_ttl_seconds: int | None = None
) -> NewShow:
    """Gold seats at 250.00, Silver at 180.00."""
    return NewShow(
        partner_id=place.partner.id,
        movie_id=place.movie.id,
        screen_id=place.screen.id,
        starts_at=await now(services) + starts_in,
        ends_at=None,
        prices=[NewPrice("Gold", Decimal(250)), NewPrice("Silver", Decimal(180))],
        lock_ttl_seconds=lock_ttl_seconds,
        external_id=None,
    )


async def show_on_sale(
    services: Services,
    at: Venue | None = None,
    layout: NewLayout | None = None,
    *,
    starts_in: timedelta = timedelta(days=3),
    lock_ttl_seconds: int | None = None,
) -> Show:
    """Gold seats at 250.00, Silver at 180.00; two rows of ten Gold ones unless a layout is given."""
    place = at or await venue(services)
    wanted = await new_show(services, place, starts_in, lock_ttl_seconds)
    show = await shows.create_show(as_(services, place.owner), wanted)
    uploaded = await layouts.upload_seat_layout(as_(services, place.owner), show.id, layout or rows_of_seats())
    return uploaded.show


async def now(services: Services) -> datetime:
    """The database's time."""
    async with as_(services, SYSTEM).reading() as db:
        return (await base.now(db)).replace(microsecond=0)


async def booking_to_pay(services: Services, who: Principal, show: Show, seat_ids: Sequence[str]) -> Booking:
    lock = await seats.lock_seats(as_(services, who), show.id, seat_ids)
    return (await bookings.initiate_booking(as_(services, who), lock.id)).booking


async def open_payment(services: Services, who: Principal, booking: Booking, method: str = "UPI") -> Payment:
    amount = Decimal(booking.total_minor) / 100
    return (await checkout.initiate_payment(as_(services, who), booking.id, amount, method)).payment


async def report(
    services: Services, payment_id: str, status: str = "SUCCESS", **more: object
) -> checkout.CallbackAnswer:
    """The provider's signed callback."""
    body = json.dumps({"paymentId": payment_id, "status": status, **more}).encode()
    signature = signature_of(services, body, int(time.time()))
    return await checkout.accept_callback(as_(services, VISITOR), body, signature)


def signature_of(services: Services, body: bytes, at: int) -> str:
    """As the sandbox provider signs."""
    return sandbox_signature_of(callback_secret(services), at, body)


def callback_secret(services: Services) -> bytes:
    """Shared with the sandbox provider."""
    events = services.provider_events
    assert isinstance(events, SandboxEvents)
    return events.secrets[0]


async def booked_ticket(services: Services, who: Principal, show: Show, seat_ids: Sequence[str]) -> Ticket:
    booking = await booking_to_pay(services, who, show, seat_ids)
    payment = await open_payment(services, who, booking)
    await report(services, payment.id)
    return (await checkout.confirm_booking(as_(services, who), booking.id, payment.id)).ticket


async def lock(services: Services, who: Principal, show: Show, seat_ids: Sequence[str]) -> SeatLock:
    return await seats.lock_seats(as_(services, who), show.id, seat_ids)


async def states(services: Services, show_id: str) -> dict[str, str]:
    """The letters of seats that are not available."""
    seat_map = await seats.read_seat_map(as_(services, VISITOR), show_id)
    return {seat_id: state.value for seat_id, state in seat_map.states.items()}
