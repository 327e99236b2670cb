"""Adding, updating and reading of theaters."""

from dataclasses import asdict, dataclass, replace

from domain import ids
from domain import theaters as rules
from domain.accounts import Role, Scope
from domain.errors import NotFound
from domain.theaters import MOST_THEATERS, City, NewTheater, Screen, Theater, TheaterChanges, TheaterLimit
from models import audit
from models import theaters as theater_rows
from models.base import Database
from resolvers.access import ANYONE, allow, own, own_partner, require_partner
from resolvers.context import Context, Transaction


@dataclass(frozen=True)
class Venue:
    """A theater with its screens, by name."""

    theater: Theater
    screens: list[Screen]


@allow(partner=Scope.INVENTORY_WRITE)
async def add_theater(ctx: Context, new: NewTheater) -> Theater:
    """Raises Forbidden, InvalidInput, TheaterExists, TheaterLimit."""
    ids.expect(ids.PARTNER, new.partner_id)
    require_partner(ctx.principal, new.partner_id)
    theater_id = ids.new(ids.THEATER)
    async with ctx.begin() as tx:
        if earlier := await tx.replay_of("addTheater", theater_id):
            return await _stored(tx.db, earlier)
        if await theater_rows.count_locked(tx.db, new.partner_id) >= MOST_THEATERS:
            raise TheaterLimit
        return await insert_theater(tx, new, theater_id)


async def insert_theater(tx: Transaction, new: NewTheater, theater_id: str | None = None) -> Theater:
    """Joins the transaction. Adds the theater's city as well if it is new. Raises InvalidInput, TheaterExists."""
    theater = await _with_stored_city(tx.db, rules.built(theater_id or ids.new(ids.THEATER), new))
    await theater_rows.add_theater(tx.db, theater)
    tx.audit(audit.Entry("addTheater", theater.id, after=asdict(theater)))
    return theater


@allow(Role.OPERATOR, partner=Scope.INVENTORY_WRITE)
async def update_theater(ctx: Context, theater_id: str, changes: TheaterChanges) -> Theater:
    """Existing shows keep their time zone. Raises NotFound, InvalidInput, TheaterExists."""
    ids.expect(ids.THEATER, theater_id)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("updateTheater", theater_id)
        before = own(ctx.principal, await theater_rows.lock_theater(tx.db, theater_id), theater_id)
        if earlier is not None:
            return before
        after = await _with_stored_city(tx.db, rules.changed(before, changes))
        if after != before:
            await theater_rows.change_theater(tx.db, after)
            tx.audit(audit.Entry("updateTheater", theater_id, asdict(before), asdict(after)))
        return after


@allow(*ANYONE)
async def read_theater(ctx: Context, theater_id: str) -> Theater:
    """Raises NotFound."""
    ids.expect(ids.THEATER, theater_id)
    async with ctx.reading() as db:
        return await _stored(db, theater_id)


@allow(Role.OPERATOR, partner=Scope.INVENTORY_READ)
async def list_venues(ctx: Context, partner_id: str) -> list[Venue]:
    """The partner's theaters with their screens, oldest first. Raises NotFound for another partner's."""
    ids.expect(ids.PARTNER, partner_id)
    own_partner(ctx.principal, partner_id)
    async with ctx.reading() as db:
        theaters = await theater_rows.of_partners(db, [partner_id])
        screens = await theater_rows.screens_of(db, [theater.id for theater in theaters])
    return [Venue(theater, [each for each in screens if each.theater_id == theater.id]) for theater in theaters]


async def _stored(db: Database, theater_id: str) -> Theater:
    theater = await theater_rows.find(db, theater_id)
    if theater is None:
        raise NotFound(theater_id)
    return theater


async def _with_stored_city(db: Database, theater: Theater) -> Theater:
    return replace(theater, city=await theater_rows.ensure_city(db, City.called(theater.city)))
