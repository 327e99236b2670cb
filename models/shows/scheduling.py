"""Statements that put shows on screens. Callers lock the screen first, and the show after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Executable, Interval, bindparam, func, insert, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.exc import IntegrityError

from domain.shows.scheduling import Slot, Venue
from domain.shows.show import Show, StoredShowStatus
from domain.shows.timetable import Occupation
from domain.shows.variant import AS_THE_MOVIE, Variant
from domain.text import folded, reading_key
from models.base import Database, fetch_all, fetch_one
from models.partners import partners
from models.shows.tables import shows

_LOCK_VENUE = text(
    "select s.id as screen_id, s.theater_id, s.partner_id, s.turnaround_minutes, t.time_zone"
    " from screens s join theaters t on t.id = s.theater_id where s.id = :screen_id for no key update of s"
)


# "occupied" has an index, and covers the show's own time.
_STANDING = text(
    "select screen_id, starts_at, ends_at, id as show_id from shows"
    " where screen_id = :screen_id and occupied && :time and stored_status <> 'CANCELLED' order by starts_at"
).bindparams(bindparam("time", type_=TSTZRANGE))

_TRIM = text(
    "update shows set occupied = tstzrange(starts_at, ends_at + :turnaround)"
    " where screen_id = :screen_id and occupied && :time and stored_status <> 'CANCELLED' and id <> :own"
).bindparams(bindparam("time", type_=TSTZRANGE), bindparam("turnaround", type_=Interval))


@dataclass(frozen=True)
class Placement:
    """A show's movie, place, time and variant, as stored when it is created or moved."""

    show_id: str
    movie_id: str
    venue: Venue
    slot: Slot
    variant: Variant = AS_THE_MOVIE

    def is_of(self, show: Show) -> bool:
        """Whether the show stands so already."""
        wanted = self.movie_id, self.venue.screen_id, self.slot.starts_at, self.slot.ends_at, self.variant
        return wanted == (show.movie_id, show.screen_id, show.starts_at, show.ends_at, show.variant)

    @property
    def occupation(self) -> Occupation:
        return Occupation(self.venue.screen_id, self.slot.starts_at, self.slot.ends_at, self.show_id)


async def lock_venue(db: Database, screen_id: str) -> Venue | None:
    """Locks the screen FOR NO KEY UPDATE until commit, so that what `standing` answers stays true."""
    return await fetch_one(db, _LOCK_VENUE, Venue, {"screen_id": screen_id})


async def standing(db: Database, screen_id: str, since: datetime, until: datetime) -> list[Occupation]:
    """The shows on the screen between the two times, and those whose turn-around is then; none that is cancelled."""
    return await fetch_all(db, _STANDING, Occupation, {"screen_id": screen_id, "time": Range(since, until)})


async def trim(db: Database, placement: Placement) -> None:
    """Shortens the turn-arounds of shows that were to leave the screen empty for longer than it takes by now, so that
    they do not exclude the placement. The caller knows that it is not too close to any show.
    """
    venue, occupied = placement.venue, _occupied(placement.slot)
    values = {"screen_id": venue.screen_id, "own": placement.show_id, "time": occupied}
    await db.execute(_TRIM, values | {"turnaround": venue.turnaround})


def _occupied(slot: Slot) -> Range[datetime]:
    return Range(slot.starts_at, slot.free_again_at, bounds="[)")


def _placed(placement: Placement) -> dict[str, object]:
    slot, venue, variant = placement.slot, placement.venue, placement.variant
    return {
        "movie_id": placement.movie_id,
        "screen_id": venue.screen_id,
        "theater_id": venue.theater_id,
        "time_zone": venue.time_zone,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "occupied": _occupied(slot),
        "business_date": slot.business_date,
        **vars(variant),
        "folded_language": None if variant.language is None else folded(variant.language),
    }


@dataclass(frozen=True)
class Terms:
    """A new show's terms of sale. The partner's own `cancellation_close_minutes`, if set, replaces the value here."""

    currency: str
    lock_ttl_seconds: int | None
    sales_close_minutes: int
    own_sales_close_minutes: int | None
    cancellation_close_minutes: int
    external_id: str | None


async def add(db: Database, placement: Placement, terms: Terms) -> bool:
    """Inserts a draft without a layout. False if the partner has a show of this external id: nothing is written."""
    of_partner = partners.c.id == placement.venue.partner_id
    own_closing = select(partners.c.cancellation_close_minutes).where(of_partner).scalar_subquery()
    new = insert(shows).values(
        **_placed(placement),
        **vars(terms) | {"cancellation_close_minutes": func.coalesce(own_closing, terms.cancellation_close_minutes)},
        id=placement.show_id,
        partner_id=placement.venue.partner_id,
        stored_status=StoredShowStatus.DRAFT,
        layout_version=0,
        external_key=None if terms.external_id is None else reading_key(terms.external_id),
        created_at=func.now(),
    )
    try:
        async with db.begin_nested():
            await db.execute(new)
    except IntegrityError as error:
        # Two constraints say it, of the id as it was sent and as it is read: ON CONFLICT takes one of them.
        if "external_" in str(error.orig):
            return False
        raise
    return True


async def move(db: Database, placement: Placement) -> None:
    await db.execute(update(shows).where(shows.c.id == placement.show_id).values(**_placed(placement)))


async def note_move(db: Database, show_id: str) -> None:
    """Who had booked the show until now knows another time of it."""
    await db.execute(update(shows).where(shows.c.id == show_id).values(moved_at=func.now()))


async def lift(db: Database, show_ids: Sequence[str]) -> None:
    """The shows take up no time until they are moved, which the caller does in this transaction: so two can swap."""
    if show_ids:
        lifted = update(shows).where(shows.c.id.in_(show_ids))
        await db.execute(lifted.values(occupied=Range(empty=True)))


async def set_source_time(db: Database, show_id: str, source_updated_at: datetime | None) -> None:
    """Records when the partner's own system last changed the show; None leaves the stored time."""
    if source_updated_at is not None:
        mine = update(shows).where(shows.c.id == show_id)
        await db.execute(mine.values(source_updated_at=source_updated_at))


async def publish(db: Database, show: Show, layout_id: str) -> None:
    """Gives the show its next layout version. The caller has locked the show and knows that it is not cancelled."""
    values = {
        "layout_id": layout_id,
        "layout_version": show.layout_version + 1,
        "stored_status": StoredShowStatus.PUBLISHED,
    }
    await db.execute(update(shows).where(shows.c.id == show.id).values(**values))


async def reinstate(db: Database, show: Show) -> None:
    """The caller has locked the cancelled show, lifts it before and moves it after."""
    was = StoredShowStatus.DRAFT if show.layout_id is None else StoredShowStatus.PUBLISHED
    values = {"stored_status": was, "cancel_reason": None, "cancelled_at": None}
    await db.execute(update(shows).where(shows.c.id == show.id).values(**values))


async def cancel(db: Database, show_id: str, reason: str) -> bool:
    """Compare-and-set: False if the show is cancelled already."""
    standing = (shows.c.id == show_id) & (shows.c.stored_status != StoredShowStatus.CANCELLED)
    values = {"stored_status": StoredShowStatus.CANCELLED, "cancel_reason": reason, "cancelled_at": func.now()}
    cancelled: Executable = update(shows).where(standing).values(**values).returning(literal_column("1"))
    return (await db.execute(cancelled)).first() is not None
