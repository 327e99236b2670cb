"""Statements that read a show's seats: the inventory for decisions, the picture for viewers, and the change log."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import text

from domain.errors import NotFound
from domain.seats.inventory import SeatInventory
from domain.seats.layout import SeatLayout
from domain.seats.state import Claim, SeatChange, SeatPicture, SeatState
from domain.shows import Show
from models.base import Database, entity_of
from models.seats import layouts as layout_rows

_SHOW_COLUMNS = ", ".join(f"s.{field.name}" for field in fields(Show) if field.name not in {"sellable", "now"})

# One statement, one snapshot. It reads the show's own row as well, which decides what may be sold. Its `now` is not the
# transaction's, which may have waited for the show: what another transaction decided meanwhile was decided earlier.
READ_INVENTORY = text(
    f"""
    select {_SHOW_COLUMNS}, p.status = 'ACTIVE' as sellable, statement_timestamp() as now,
           coalesce(s.lock_ttl_seconds, p.lock_ttl_seconds) as own_ttl,
           (select coalesce(jsonb_object_agg(r.seat_type, r.amount_minor), '{{}}') from show_prices r
             where r.show_id = :show_id) as prices,
           (select coalesce(jsonb_agg(jsonb_build_array(c.seat_id, c.state, c.lock_id, c.owner_id, c.expires_at,
                                                        c.booking_id, case when c.state = 'L' and c.booking_id is null
                    then (select l.made_by from seat_locks l where l.show_id = :show_id and l.id = c.lock_id) end)),
                            '[]')
              from seat_claims c where c.show_id = :show_id) as claims
    from shows s join partners p on p.id = s.partner_id where s.id = :show_id
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
    "select version, layout_version, changes, extract(epoch from now() - changed_at)::float8 as age from seat_changes"
    " where show_id = :show_id and version > :after order by version limit :most"
)


async def read_inventory(db: Database, show_id: str, layout: SeatLayout | None = None) -> SeatInventory:
    """The show's inventory, with `layout` in place of its own if given. Callers that write lock the show first.

    Raises NotFound, also if the show has no layout and none is given.
    """
    row = (await db.execute(READ_INVENTORY, {"show_id": show_id})).one_or_none()
    if row is None or (layout is None and row.layout_id is None):
        raise NotFound(show_id)
    layout = layout or await layout_rows.read(db, row.layout_id)
    claims = {claim[0]: _claim(claim) for claim in row.claims}
    return SeatInventory(entity_of(row, Show), layout, row.prices, claims, row.own_ttl)


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
    return [SeatChange(show_id, row.version, row.layout_version, _states(row.changes), row.age) for row in rows]


def _states(letters: dict[str, str]) -> dict[str, SeatState]:
    return {seat_id: SeatState(letter) for seat_id, letter in letters.items()}
