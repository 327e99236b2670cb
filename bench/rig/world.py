"""What is on sale in a measurement: made once by use cases, then copied row by row, since thousands are needed.

Copying knows no columns but those that must differ, and so it follows the tables.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import asyncpg

from app.container import Container, open_container
from domain import ids
from domain.accounts import Principal
from domain.layouts import NewLayout, NewSeat
from domain.pricing import NewPrice
from domain.shows import NewShow, Show
from resolvers import layouts, seats, shows
from resolvers.context import Services
from settings import Settings
from tests import world
from tests.world import Venue

SEAT_TYPES = ("Silver", "Gold", "Platinum")
COPIED = ("show_prices", "show_layouts", "show_feeds", "seat_changes", "seat_claims", "seat_locks")
"""Tables whose rows belong to one show; the show's part stands in their ids."""
TOKEN_SECONDS = 86_400
SEATS_A_LOCK = 10

COPY_ROWS = """
insert into {table} select r.* from {table} t cross join unnest($2::text[]) as part
  cross join lateral jsonb_populate_record(null::{table}, replace(to_jsonb(t)::text, $3, part)::jsonb) r
where t.show_id = $1
"""
COPY_SCREENS = """
insert into screens select r.* from screens t cross join unnest($3::text[]) as part
  cross join lateral jsonb_populate_record(null::screens, to_jsonb(t)
    || jsonb_build_object('id', 'SCR_' || part, 'name', part, 'name_key', part, 'theater_id', $2::text)) r
where t.id = $1
"""
COPY_SHOWS = """
insert into shows select r.* from shows t
  cross join unnest($3::text[], $4::text[]) with ordinality as copied (part, movie_id, n)
  cross join lateral (select t.starts_at + n * interval '1 second' as at, t.ends_at - t.starts_at as length) w
  cross join lateral jsonb_populate_record(null::shows, to_jsonb(t) || jsonb_build_object(
    'id', 'SHOW_' || part, 'movie_id', copied.movie_id, 'screen_id', 'SCR_' || part, 'theater_id', $2::text,
    'starts_at', w.at, 'ends_at', w.at + w.length, 'occupied', tstzrange(w.at, w.at + w.length, '[)')
  )) r
where t.id = $1
"""


SIGN_IN = """
insert into sessions (id, role, actor_id, created_at, refreshed_at, expires_at)
select id, 'CUSTOMER', actor, now(), now(), now() + interval '1 day'
from unnest($1::text[], $2::text[]) as t (id, actor)
"""


@dataclass(frozen=True)
class Customer:
    user_id: str
    token: str


@dataclass(frozen=True)
class World:
    """`services`: without the limits of the server that is measured, since a bench makes in seconds what people make in
    years.
    """

    container: Container
    services: Services
    connection: asyncpg.Connection
    venue: Venue

    async def show(self, rows: int, columns: int) -> Show:
        """A show on sale, its seats in three types from front to back."""
        place = self.venue
        starts_at = await world.now(self.services) + timedelta(days=3)
        prices = [NewPrice(name, Decimal(200 + 50 * number)) for number, name in enumerate(SEAT_TYPES)]
        screen = await world.add_screen(self.services, place.owner, place.theater)
        owner = world.as_(self.services, place.owner)
        wanted = NewShow(
            partner_id=place.partner.id,
            movie_id=place.movie.id,
            screen_id=screen.id,
            starts_at=starts_at,
            ends_at=None,
            prices=prices,
            lock_ttl_seconds=None,
            external_id=None,
        )
        show = await shows.create_show(owner, wanted)
        return (await layouts.upload_seat_layout(owner, show.id, hall(rows, columns))).show

    async def claim(self, show: Show, seat_ids: Sequence[str]) -> None:
        """Locks them, ten by ten, for customers of their own."""
        for at in range(0, len(seat_ids), SEATS_A_LOCK):
            who = world.as_(self.services, world.customer())
            await seats.lock_seats(who, show.id, seat_ids[at : at + SEATS_A_LOCK])

    async def copies(
        self, show: Show, count: int, movie_ids: Sequence[str] = (), theater_id: str | None = None
    ) -> list[str]:
        """The ids of so many copies of a show with its claims, a second apart, each on a screen of its own. Their
        movies are `movie_ids` in turn.
        """
        parts = [ids.new(ids.SHOW).removeprefix("SHOW_") for _ in range(count)]
        movies = [movie_ids[number % len(movie_ids)] if movie_ids else show.movie_id for number in range(count)]
        theater = theater_id or show.theater_id
        async with self.connection.transaction():
            await self.connection.execute(COPY_SCREENS, show.screen_id, theater, parts)
            await self.connection.execute(COPY_SHOWS, show.id, theater, parts, movies)
            for table in COPIED:
                part = show.id.removeprefix("SHOW_")
                await self.connection.execute(COPY_ROWS.format(table=table), show.id, parts, part)
        return [f"SHOW_{part}" for part in parts]

    async def movies(self, count: int) -> list[str]:
        return [(await world.add_movie(self.services, self.venue.owner)).id for _ in range(count)]

    async def customers(self, count: int) -> list[Customer]:
        """Signed in, as production demands."""
        signed_in = [replace(world.customer(), session_id=ids.new(ids.SESSION)) for _ in range(count)]
        await self.connection.execute(
            SIGN_IN, [each.session_id for each in signed_in], [each.actor_id for each in signed_in]
        )
        return [self._customer(each) for each in signed_in]

    def _customer(self, principal: Principal) -> Customer:
        token = self.container.tokens.issue(principal, lifetime_seconds=TOKEN_SECONDS)
        return Customer(principal.actor_id, token)

    async def settle(self) -> None:
        """Leaves the tables as a database in use has them: with statistics, vacuumed."""
        await self.connection.execute("vacuum analyze")
        await self.connection.execute("checkpoint")


@asynccontextmanager
async def opened_world(settings: Settings) -> AsyncIterator[World]:
    connection = await asyncpg.connect(settings.database_url, command_timeout=600)
    try:
        async with open_container(settings) as container:
            policy = replace(container.services.policy, limits_are_counted=False)
            services = replace(container.services, policy=policy)
            yield World(container, services, connection, await world.venue(services))
    finally:
        await connection.close()


def rows_of(rows: int, columns: int) -> list[list[str]]:
    """The labels of a hall's seats, A1, A2, ..., by row. At most 26 rows."""
    return [[f"{chr(ord('A') + row)}{column}" for column in range(1, columns + 1)] for row in range(rows)]


def pairs_of(rows: int, columns: int) -> list[tuple[str, str]]:
    """Neighbours, each seat once."""
    return [(row[at], row[at + 1]) for row in rows_of(rows, columns) for at in range(0, columns - 1, 2)]


def hall(rows: int, columns: int) -> NewLayout:
    return NewLayout(
        rows,
        columns,
        [
            NewSeat(label, SEAT_TYPES[3 * row // rows], None, None, accessible=False, companion=False, linked_with=())
            for row, labels in enumerate(rows_of(rows, columns))
            for label in labels
        ],
    )
