"""How many statements each use case costs, over HTTP on the whole application: its speed, guarded without a stopwatch.

`COSTS` is the only place to edit. A change up or down fails: what was saved is written down, so that it stays saved.
"""

import secrets
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import NamedTuple

import pytest
from pydantic import SecretStr

from app.server.listening import uvicorn_config
from app.serving import create_app
from resolvers.context import Services
from settings import Settings
from tests import world
from tests.chaos.proxy import proxy_before
from tests.clients import client_of
from tests.conftest import held_open
from tests.journey import WEBHOOK_SECRET, Journey
from tests.providers import razorpay
from tests.schema.calling import signed_in
from tests.servers import HttpServer
from tests.statements import Asked, Wiretap

FEW, MANY = 2, 20
PLAYS = 3
"""One more than there are connections that stay open: on each the driver learns types, and is asked for that once."""


class Cost(NamedTuple):
    """`why`: what the statements are for. A changed number comes with a changed reason."""

    statements: int
    round_trips: int
    why: str


COSTS = {
    "lockSeats": Cost(1, 1, "decided in memory; one statement writes claims, lock, feed and log, and commits"),
    "lockSeats, refused": Cost(1, 1, "a plain read proves that what refuses in memory is still so"),
    "lockSeats with a key": Cost(2, 2, "whether the key is stored; then as a lock, with the key"),
    "lockBestAvailable": Cost(1, 1, "as lockSeats: what is best is decided on the seats in memory"),
    "bestAvailable": Cost(1, 1, "a plain read proves that the seats in memory are the newest"),
    "extendLock": Cost(2, 2, "the lock's row; then as a lock"),
    "releaseSeats": Cost(2, 2, "the lock's row; then as a lock"),
    "initiateBooking": Cost(6, 6, "begin, lock the show, lock, terms, booking with its seats and claims, commit"),
    "initiatePayment": Cost(
        8,
        8,
        "begin, booking, payment, lock the show, lock, intent with claims, commit; then what the provider answered",
    ),
    "the provider's event": Cost(
        6, 6, "begin, booking and payment, lock the show, booking, all that a sale writes, commit"
    ),
    "confirmBooking": Cost(2, 2, "it only reads: the event has confirmed"),
    "cancelBooking": Cost(22, 22, "ticket, booking, payment and show are locked; refund, postings and two events"),
    "discovery of 2 movies": Cost(4, 4, "movies, shows, screens; prices with numbers of seats"),
    "discovery of 20 movies": Cost(4, 4, "movies, shows, screens; prices with numbers of seats"),
    "discovery of whole prices": Cost(5, 5, "as without fee and tax, and the rates in force"),
    "discovery of movies that are kept": Cost(1, 1, "which movies; what it shows of them another answer has found"),
    "the seat map's states": Cost(2, 2, "the map in one statement, and its layout version"),
    "the seat map's seats": Cost(2, 2, "as its states"),
    "the seat map over REST": Cost(2, 2, "its version, and the map"),
    "the seat map over REST, unchanged": Cost(1, 1, "its version"),
    "a customer's bookings and locks": Cost(3, 3, "bookings, locks, and which shows have them"),
}
BOOKING = ("lockSeats", "initiateBooking", "initiatePayment", "the provider's event", "confirmBooking")
MOST_OF_A_BOOKING = 30
"""Statements from the lock to the ticket."""


@pytest.fixture(scope="module")
async def asked(services: Services, settings: Settings) -> AsyncIterator[dict[str, Asked]]:
    """By name of the request. The way is gone until nothing is asked for the first time, and the cheapest counts."""
    assert settings.database_url is not None
    async with proxy_before(settings.database_url) as proxy, razorpay.opened() as (outside, razorpay_url):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            seen = settings_of(settings, listener.getsockname()[1], proxy.url, razorpay_url)
            app = create_app(seen)
            server = HttpServer(app, uvicorn_config(app, seen), listener, seen.address)
            wiretap = Wiretap(proxy)
            async for running in held_open(server.running()):
                async with client_of(running.url) as http:
                    customer, rival = [await signed_in(http, world.customer()) for _ in range(2)]
                    show = await world.show_on_sale(services)
                    cities = {count: await city_of(services, count) for count in (FEW, MANY)}
                    journey = Journey(wiretap, outside, customer, rival, show.id, cities)
                    for _ in range(PLAYS):
                        await journey.play()
                    yield journey.asked


def settings_of(settings: Settings, port: int, database_url: str, razorpay_url: str) -> Settings:
    """Without workers, whose statements would come at any time, and without the sandbox, which has statements too."""
    return settings.model_copy(
        update={
            "port": port,
            "database_url": database_url,
            "database_pool_size": 2 * PLAYS - 2,
            "workers": False,
            "payment_provider": "razorpay",
            "razorpay_api_url": razorpay_url,
            "razorpay_key_id": razorpay.CREDENTIALS[0],
            "razorpay_key_secret": SecretStr(razorpay.CREDENTIALS[1]),
            "razorpay_webhook_secret": SecretStr(WEBHOOK_SECRET),
            "razorpay_account_number": razorpay.ACCOUNT,
        }
    )


async def city_of(services: Services, movies: int) -> str:
    """Its name. Each of its movies has one show."""
    city = f"City {secrets.token_hex(6)}"
    place = await world.venue(services, city)
    for _ in range(movies):
        movie = await world.add_movie(services, place.owner)
        screen = await world.add_screen(services, place.owner, place.theater)
        await world.show_on_sale(services, replace(place, movie=movie, screen=screen))
    return city


@pytest.mark.parametrize("name", COSTS)
async def test_a_request_costs_what_the_table_says(asked: dict[str, Asked], name: str) -> None:
    expected, found = COSTS[name], asked[name]
    assert (len(found.statements), found.round_trips) == expected[:2], (
        f"{name} took {len(found.statements)} statements in {found.round_trips} round trips; COSTS says "
        f"{expected.statements} in {expected.round_trips} ({expected.why}). Fewer: write the new numbers there. "
        f"More: take out what has been added, or write there why it must be. It was asked:\n{found.listed()}"
    )


async def test_the_table_has_every_request_of_the_way(asked: dict[str, Asked]) -> None:
    assert set(COSTS) == set(asked), "Add the missing requests to COSTS, and take out those that are gone."


async def test_discovery_costs_the_same_for_any_number_of_movies(asked: dict[str, Asked]) -> None:
    few, many = (asked[f"discovery of {count} movies"] for count in (FEW, MANY))
    assert len(few.statements) == len(many.statements), "A field loads row by row: give it a batch function."


async def test_a_whole_booking_stays_within_its_statements(asked: dict[str, Asked]) -> None:
    total = sum(len(asked[name].statements) for name in BOOKING)
    assert total <= MOST_OF_A_BOOKING, f"A booking takes {total} statements, {MOST_OF_A_BOOKING} are allowed."
