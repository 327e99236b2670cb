"""Statements that read a show's seats: the inventory for decisions, the picture for viewers, and the change log."""

import functools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text

from domain.errors import NotFound
from domain.seats.claims import SeatClaims
from domain.seats.inventory import Moment, SeatInventory, ShowSeats
from domain.seats.layout import SeatLayout
from domain.seats.state import Claim, SeatChange, SeatPicture, SeatState
from domain.shows import Show, StoredShowStatus
from models.base import Database
from models.direct import Connection, DirectStatement
from models.pricing import CARD_TEXT, card_in
from models.seats import layouts as layout_rows

ReadLayout = Callable[[str], Awaitable[SeatLayout]]

LONGEST_CATCH_UP = 500
"""Versions. Seats that are further behind are read anew."""

_OF_THE_MOMENT = {"sellable", "partner_sales_close_minutes", "now"}
_SHOW_FIELDS = [field.name for field in fields(Show) if field.name not in _OF_THE_MOMENT]
_COMPUTED = {"awaits_approval": "p.status = 'PENDING_VERIFICATION'"}
_SHOW_COLUMNS = ", ".join(_COMPUTED.get(name, f"s.{name}") for name in _SHOW_FIELDS)
_OF_THE_PARTNER = "p.status = 'ACTIVE', p.lock_ttl_seconds, p.sales_close_minutes"
_IN_FORCE = CARD_TEXT.format("statement_timestamp()")
_FROM = """from show_feeds f join shows s on s.id = f.show_id join partners p on p.id = s.partner_id
    where f.show_id = :show_id"""


# Its time is read once the show is locked: what another transaction decided meanwhile was decided earlier. The partner
# is read as of the statement's beginning; what is the show's own has a revision.
LOCK = DirectStatement(
    f"""
    update show_feeds f set revision = f.revision + 1
    from shows s join partners p on p.id = s.partner_id
    where f.show_id = :show_id and s.id = f.show_id
    returning f.revision, f.version, clock_timestamp(), {_OF_THE_PARTNER}, {CARD_TEXT.format("clock_timestamp()")}
    """
)

_CLAIM = """jsonb_build_array(c.seat_id, c.state, c.lock_id, c.owner_id, c.expires_at, c.booking_id,
      case when c.state = 'L' and c.booking_id is null
           then (select l.made_by from seat_locks l where l.show_id = :show_id and l.id = c.lock_id) end)"""
_PRICES = """(select coalesce(jsonb_object_agg(r.seat_type, r.amount_minor), '{}') from show_prices r
      where r.show_id = :show_id)::text"""
_CLAIMS = f"(select coalesce(jsonb_agg({_CLAIM}), '[]') from seat_claims c where c.show_id = :show_id %s)::text"
_MOMENT = f"f.revision, f.version, statement_timestamp(), {_OF_THE_PARTNER}, {_IN_FORCE}"
_ALL = f"select {_SHOW_COLUMNS}, {_MOMENT}, {_PRICES}, {_CLAIMS}"

PROBE = DirectStatement(f"select {_MOMENT} {_FROM}")

# One statement, one snapshot.
READ = DirectStatement(f"{_ALL % ''} {_FROM}")

# What has changed since a revision and a version. Freed seats stand in the log; one that was claimed again has a claim.
CATCH_UP = DirectStatement(
    f"""
    {_ALL % "and c.revision > :revision"},
           (select count(*) from seat_changes l where l.show_id = :show_id and l.version > :version),
           (select coalesce(jsonb_agg(distinct e.key), '[]') from seat_changes l, jsonb_each_text(l.changes) e
             where l.show_id = :show_id and l.version > :version and e.value = 'A')::text
    {_FROM}
    """
)

READ_PICTURE = text(
    """
    select f.version, s.layout_version,
           (select coalesce(jsonb_object_agg(c.seat_id, c.state), '{}') from seat_claims c
             where c.show_id = :show_id) as states
    from show_feeds f join shows s on s.id = f.show_id where f.show_id = :show_id
    """
)

READ_CHANGES = text(
    "select version, layout_version, changes, extract(epoch from now() - changed_at)::float8 as age, show_changed"
    " from seat_changes"
    " where show_id = :show_id and version > :after order by version limit :most"
)


async def lock_show(db: Connection, show_id: str) -> Moment:
    """Locks the show's feed row until commit and raises the show's revision. Raises NotFound.

    It is a statement of its own, so that later statements see what the previous holder of the lock committed.
    """
    row = await LOCK.fetch_row(db, show_id=show_id)
    if row is None:
        raise NotFound(show_id)
    return _moment(row)


async def probe(db: Connection, show_id: str) -> Moment:
    """Locks nothing. Raises NotFound."""
    row = await PROBE.fetch_row(db, show_id=show_id)
    if row is None:
        raise NotFound(show_id)
    return _moment(row)


async def read_seats(
    db: Connection, show_id: str, read_layout: ReadLayout, layout: SeatLayout | None = None
) -> ShowSeats:
    """With `layout` in place of the show's own if given. Raises NotFound, also if there is neither."""
    row = await READ.fetch_row(db, show_id=show_id)
    if row is None:
        raise NotFound(show_id)
    found = _Found(row)
    layout = layout or await read_layout(found.layout_id)
    return ShowSeats(found.show, layout, found.prices, SeatClaims(found.claims), found.moment)


async def read_inventory(db: Database, show_id: str, layout: SeatLayout | None = None) -> SeatInventory:
    """As read_seats, as the transaction sees them now, with what it has changed itself."""
    seats = await read_seats(db, show_id, functools.partial(layout_rows.read, db), layout)
    return seats.at(seats.moment)


async def catch_up(db: Connection, seats: ShowSeats) -> bool:
    """Brings the seats up to date with what is committed. False, and nothing changes, where they have to be read anew.

    Nothing of the show may have been changed in the connection's transaction before. Raises NotFound.
    """
    known = seats.moment
    row = await CATCH_UP.fetch_row(db, show_id=seats.show.id, revision=known.revision, version=known.version)
    if row is None:
        raise NotFound(seats.show.id)
    *newest, logged, freed = row
    found = _Found(newest)
    versions = found.moment.version - known.version
    if found.layout_id != seats.layout.id or logged != versions or versions > LONGEST_CATCH_UP:
        return False
    if found.moment.revision > seats.moment.revision:  # otherwise a later change has been taken over meanwhile
        seats.show, seats.prices = found.show, found.prices
        seats.refresh(found.moment, orjson.loads(freed), found.claims)
    return True


def _moment(row: Sequence[Any]) -> Moment:
    revision, version, now, sellable, ttl_seconds, sales_close_minutes, rates = row
    return Moment(revision, version, now, sellable, ttl_seconds, sales_close_minutes, card_in(rates))


class _Found:
    """What READ has found."""

    def __init__(self, row: Sequence[Any]) -> None:
        count = len(_SHOW_FIELDS)
        self.moment = _moment(row[count : count + 7])
        prices, claims = row[count + 7 :]
        self.prices: dict[str, int] = orjson.loads(prices)
        self.claims = [_claim(values) for values in orjson.loads(claims)]
        values = dict(zip(_SHOW_FIELDS, row, strict=False))
        values["now"], values["sellable"] = self.moment.now, self.moment.sellable
        values["partner_sales_close_minutes"] = self.moment.partner_sales_close_minutes
        values["stored_status"] = StoredShowStatus(values["stored_status"])
        self.show = Show(**values)

    @property
    def layout_id(self) -> str:
        """Raises NotFound for a show without a layout."""
        if self.show.layout_id is None:
            raise NotFound(self.show.id)
        return self.show.layout_id


def _claim(values: list[Any]) -> Claim:
    seat_id, state, lock_id, owner_id, expires_at, booking_id, made_by = values
    expiry = None if expires_at is None else datetime.fromisoformat(expires_at)
    return Claim(seat_id, SeatState(state), lock_id, owner_id, expiry, booking_id, made_by)


async def read_picture(db: Database, show_id: str) -> SeatPicture | None:
    """Seat states at the log's newest version, without seats that have no claim. None if there is no such show."""
    row = (await db.execute(READ_PICTURE, {"show_id": show_id})).one_or_none()
    if row is None:
        return None
    return SeatPicture(show_id, row.version, row.layout_version, _states(row.states))


async def read_changes(db: Database, show_id: str, after: int, most: int) -> list[SeatChange]:
    """Rows of the log above the version, in order and without a gap, at most `most`."""
    rows = await db.execute(READ_CHANGES, {"show_id": show_id, "after": after, "most": most})
    return [
        SeatChange(show_id, row.version, row.layout_version, _states(row.changes), row.age, row.show_changed)
        for row in rows
    ]


def _states(letters: dict[str, str]) -> dict[str, SeatState]:
    return {seat_id: SeatState(letter) for seat_id, letter in letters.items()}
