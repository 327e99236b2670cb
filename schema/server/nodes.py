"""The query fields `node` and `nodes`: any object by its id."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import strawberry

from domain import ids
from domain.errors import InvalidInput, NotFound
from domain.payments import Payment as PaymentRow
from domain.payments import Refund as RefundRow
from loaders import payments as payment_loaders
from resolvers import bookings, movies, partners, seats, settlements, shows, theaters
from schema.bookings import Booking, Ticket
from schema.kit.context import Info
from schema.kit.fields import field
from schema.kit.inputs import Id
from schema.kit.mapping import or_null
from schema.kit.relay import Node
from schema.movies import Movie
from schema.partners import Partner
from schema.payments import Payment, Refund
from schema.seats import SeatLock
from schema.settlements import Settlement
from schema.shows import Show
from schema.theaters import Screen, Theater

MOST_NODES = 50
Paid = TypeVar("Paid", PaymentRow, RefundRow)


async def _payment(info: Info, id: str) -> Payment:
    row = await info.context.load(payment_loaders.payments_by_id, (info.context.ctx.show_of(id), id))
    return Payment.of(await _of_own_booking(info, row, id))


async def _refund(info: Info, id: str) -> Refund:
    row = await info.context.load(payment_loaders.refunds_by_id, (info.context.ctx.show_of(id), id))
    return Refund.of(await _of_own_booking(info, row, id))


async def _of_own_booking(info: Info, row: Paid | None, id: str) -> Paid:
    """Returns the payment or refund if the caller may read its booking. Raises NotFound otherwise."""
    if row is None:
        raise NotFound(id)
    await bookings.read_booking(info.context.ctx, row.booking_id)
    return row


async def _partner(info: Info, id: str) -> Partner:
    return Partner.of(await partners.read_partner(info.context.ctx, id))


async def _theater(info: Info, id: str) -> Theater:
    return Theater.of(await theaters.read_theater(info.context.ctx, id))


async def _screen(info: Info, id: str) -> Screen:
    return Screen.of(await theaters.read_screen(info.context.ctx, id))


async def _movie(info: Info, id: str) -> Movie:
    return Movie.of(await movies.read_movie(info.context.ctx, id))


async def _show(info: Info, id: str) -> Show:
    return Show.of(await shows.read_show(info.context.ctx, id))


async def _lock(info: Info, id: str) -> SeatLock:
    return SeatLock.of(await seats.read_lock(info.context.ctx, id))


async def _booking(info: Info, id: str) -> Booking:
    return Booking.of(await bookings.read_booking(info.context.ctx, id))


async def _ticket(info: Info, id: str) -> Ticket:
    return Ticket.of(await bookings.read_ticket(info.context.ctx, id))


async def _settlement(info: Info, id: str) -> Settlement:
    return Settlement.of(await settlements.read_settlement(info.context.ctx, id))


_READERS: dict[str, Callable[[Info, str], Awaitable[Node]]] = {
    ids.PARTNER: _partner,
    ids.THEATER: _theater,
    ids.SCREEN: _screen,
    ids.MOVIE: _movie,
    ids.SHOW: _show,
    ids.LOCK: _lock,
    ids.BOOKING: _booking,
    ids.TICKET: _ticket,
    ids.PAYMENT: _payment,
    ids.REFUND: _refund,
    ids.SETTLEMENT: _settlement,
}

NODE_TYPES = (Partner, Theater, Screen, Movie, Show, SeatLock, Booking, Ticket, Payment, Refund, Settlement)


async def _read(info: Info, id: str) -> Node | None:
    reader = next((reader for prefix, reader in _READERS.items() if ids.is_a(prefix, id)), None)
    return None if reader is None else await or_null(reader(info, id), lambda node: node)


@strawberry.type
class NodeQueries:
    @field("The object with this id; null if it does not exist or the caller may not see it.")
    async def node(self, info: Info, id: Id) -> Node | None:
        return await _read(info, id)

    @field("The objects with these ids, in their order.")
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description=f"At most {MOST_NODES} ids.")],
    ) -> list[Node | None]:
        if len(ids) > MOST_NODES:
            raise InvalidInput.of("ids", f"At most {MOST_NODES} ids.")
        # One after the other: each takes a connection, and fifty at once would exhaust the pool.
        return [await _read(info, id) for id in ids]
