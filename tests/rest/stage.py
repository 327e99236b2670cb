"""Sets up partners, theaters, shows and tickets over REST, each by the role that may."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from httpx2 import AsyncClient

from resolvers.context import Services
from tests.rest.calling import Caller, Json, called_back, done, key_holder, signed_in, visitor

CITY = "Bangalore"


@dataclass(frozen=True)
class Theater:
    """A verified partner with one screen."""

    partner_id: str
    theater_id: str
    screen_id: str
    staff: Caller
    key: Caller


@dataclass(frozen=True)
class Customer:
    user_id: str
    caller: Caller


def registration(name: str, account_number: str = "123456789012") -> Json:
    return {
        "partnerName": f"Partner {name}",
        "contactEmail": f"{name}@example.com",
        "contactPhone": "+919876543210",
        "theaterName": f"Theater {name}",
        "theaterLocation": CITY,
        "bankDetails": {"accountNumber": account_number, "ifscCode": "HDFC0001234"},
    }


def layout(rows: str = "AB", columns: int = 5) -> Json:
    seats = [{"seatId": f"{row}{n}", "seatType": "Gold"} for row in rows for n in range(1, columns + 1)]
    return {"rows": len(rows), "columns": columns, "seatMap": seats}


def movie_of(partner_id: str, name: str | None = None) -> Json:
    title = name or f"Movie {secrets.token_hex(6)}"
    return {"partnerId": partner_id, "movieName": title, "language": "English", "duration": 120, "genre": "Sci-Fi"}


def show_of(theater: Theater, movie_id: str, *, days: float = 3) -> Json:
    starts_at = datetime.now(UTC) + timedelta(days=days)
    return {
        "partnerId": theater.partner_id,
        "movieId": movie_id,
        "screenId": theater.screen_id,
        "showStartTime": starts_at.isoformat(timespec="seconds"),
        "showEndTime": (starts_at + timedelta(hours=3)).isoformat(timespec="seconds"),
        "pricing": [{"seatType": "Gold", "price": 250}, {"seatType": "Silver", "price": 180}],
    }


async def theater(http: AsyncClient, account_number: str = "123456789012") -> Theater:
    body = registration(secrets.token_hex(6), account_number)
    made = done(await visitor(http).post("/partner/register", body), 201)
    staff = await signed_in(http, "partner", partnerId=made["partnerId"])
    theater_id = made["theaters"][0]["theaterId"]
    screen = await staff.post(f"/partner/{made['partnerId']}/screens", {"theaterId": theater_id, "name": "Screen 1"})
    key = key_holder(http, made["apiKey"])
    return Theater(made["partnerId"], theater_id, done(screen, 201)["screenId"], staff, key)


async def another_screen(at: Theater) -> Theater:
    body = {"theaterId": at.theater_id, "name": f"Screen {secrets.token_hex(3)}"}
    screen = done(await at.staff.post(f"/partner/{at.partner_id}/screens", body), 201)
    return Theater(at.partner_id, at.theater_id, screen["screenId"], at.staff, at.key)


async def movie(at: Theater) -> Json:
    return done(await at.staff.post("/movies", movie_of(at.partner_id)), 201)


async def show(at: Theater, movie_id: str | None = None, *, days: float = 3, ttl: int | None = None) -> Json:
    """Returns a show on sale."""
    body = show_of(at, movie_id or (await movie(at))["movieId"], days=days)
    made = done(await at.staff.post("/shows", body | ({} if ttl is None else {"lockTtlSeconds": ttl})), 201)
    done(await at.staff.post(f"/shows/{made['showId']}/seats/layout", layout()), 201)
    return made


async def customer(http: AsyncClient) -> Customer:
    user_id = f"USER_{secrets.token_hex(6).upper()}"
    return Customer(user_id, await signed_in(http, "customer", userId=user_id, phone="+919876500001"))


async def lock(who: Customer, show_id: str, *seats: str) -> Json:
    return done(await who.caller.post("/seats/lock", lock_of(who, show_id, *seats)), 201)


def lock_of(who: Customer, show_id: str, *seats: str) -> Json:
    return {"showId": show_id, "userId": who.user_id, "seats": list(seats)}


async def booking(who: Customer, show_id: str, *seats: str) -> Json:
    locked = await lock(who, show_id, *seats)
    body = {"userId": who.user_id, "showId": show_id, "lockId": locked["lockId"]}
    return done(await who.caller.post("/booking/initiate", body), 201)


async def payment(who: Customer, made: Json) -> Json:
    body = {"bookingId": made["bookingId"], "amount": made["amount"], "paymentMethod": "UPI"}
    return done(await who.caller.post("/payments/initiate", body), 201)


async def ticket(services: Services, who: Customer, show_id: str, *seats: str) -> Json:
    """Returns the answer of the confirmed booking."""
    made = await booking(who, show_id, *seats)
    paid = await payment(who, made)
    done(await called_back(who.caller.http, services, {"paymentId": paid["paymentId"], "status": "SUCCESS"}), 200)
    body = {"bookingId": made["bookingId"], "paymentId": paid["paymentId"]}
    return done(await who.caller.post("/booking/confirm", body), 200)
