"""The seats of a show at one moment, on which decisions are plain functions.

`ShowSeats` is what is committed, and no decision changes it. A `SeatInventory` records what decisions change on top of
it; one statement writes all of that, and once it is committed `ShowSeats.apply` takes it over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import Any

from domain.pricing import RateCard
from domain.seats.claims import SeatClaims
from domain.seats.counting import TypeCounts, counted, recounted, state_of
from domain.seats.free_rows import FreeRows
from domain.seats.layout import SeatLayout
from domain.seats.state import Claim, SeatLock, SeatState
from domain.shows import Show


@dataclass(frozen=True)
class Moment:
    """The database's time, and what of a show decides at that time beside its seats. `revision`: raised by every
    transaction that changes the show's seats or locks, or what the show sells. `version`: of the log that viewers
    follow. `sellable`: whether the partner is active. `partner_ttl_seconds`: how long locks of the partner's shows
    last, for a show without a value of its own; `partner_sales_close_minutes`: how long before the start their sales
    close, likewise. `rates`: those in force; None before the first ones.
    """

    revision: int
    version: int
    now: datetime
    sellable: bool
    partner_ttl_seconds: int | None
    partner_sales_close_minutes: int | None
    rates: RateCard | None = None


@dataclass
class ShowSeats:
    """What is committed, as of `moment`. `claims`: with those of expired locks that no other lock or sweep has
    replaced. `prices`: paise by seat type.
    """

    show: Show
    layout: SeatLayout
    prices: Mapping[str, int]
    claims: SeatClaims
    moment: Moment
    counts: TypeCounts = field(init=False)
    free_runs: dict[Any, Any] = field(default_factory=dict)
    """What `domain/seats/alternatives.py` has found on these seats. Forgotten with each change."""

    def __post_init__(self) -> None:
        self.free_rows = FreeRows(self.layout)
        self.counts = counted(self.layout, self.claims)
        self._expiries = [(c.expires_at, c.seat_id) for c in self.claims if c.expires_at is not None]
        heapify(self._expiries)

    def at(self, moment: Moment) -> "SeatInventory":
        """For decisions at a moment at which the seats are still these."""
        return SeatInventory(self, moment)

    def apply(self, inventory: "SeatInventory", revision: int, version: int) -> None:
        """Takes over what was decided on these seats and is committed now."""
        self.counts = inventory.counts
        self._change(inventory.freed, inventory.taken)
        self.moment = replace(inventory.moment, revision=revision, version=version)

    def refresh(self, moment: Moment, freed: Iterable[str], claims: Iterable[Claim]) -> None:
        """Takes over what others have committed: seats that were freed, then claims that were made or changed."""
        self._change(freed, claims)
        self.counts = counted(self.layout, self.claims)
        self.moment = moment

    def _change(self, freed: Iterable[str], claims: Iterable[Claim]) -> None:
        self.free_runs.clear()
        for seat_id in freed:
            self.claims.remove(seat_id)
            self.free_rows.forget(seat_id)
        for claim in claims:
            self.claims.put(claim)
            self.free_rows.forget(claim.seat_id)
            if claim.expires_at is not None:
                heappush(self._expiries, (claim.expires_at, claim.seat_id))

    @property
    def next_expiry(self) -> datetime | None:
        """When the first of the claims expires, of those that can."""
        while self._expiries:
            expires_at, seat_id = self._expiries[0]
            claim = self.claims.get(seat_id)
            if claim is not None and claim.expires_at == expires_at:
                return expires_at
            heappop(self._expiries)
        return None


@dataclass(frozen=True)
class LockChange:
    """What of a lock's row changes; None: it stays."""

    expires_at: datetime | None = None
    extended: bool | None = None
    payment_started: bool | None = None
    released: bool = False
    booked: bool = False
    booking_id: str | None = None


@dataclass
class SeatInventory:
    """`locks`: the rows of the locks that decisions are about, as
    decided so far. `taken`: the claims to write. `unseen`: those of them in which viewers see no change.
    `layout_exchanged`: the change log gets a row even if no seat changed.
    """

    seats: ShowSeats
    moment: Moment
    locks: dict[str, SeatLock] = field(default_factory=dict)
    taken: SeatClaims = field(default_factory=SeatClaims)
    unseen: set[str] = field(default_factory=set)
    freed: set[str] = field(default_factory=set)
    overtaken_locks: set[str] = field(default_factory=set)
    new_locks: dict[str, SeatLock] = field(default_factory=dict)
    lock_changes: dict[str, LockChange] = field(default_factory=dict)
    layout_exchanged: bool = False

    @cached_property
    def show(self) -> Show:
        """With the clock of this moment."""
        moment = self.moment
        closing = moment.partner_sales_close_minutes
        return replace(self.seats.show, now=moment.now, sellable=moment.sellable, partner_sales_close_minutes=closing)

    @property
    def now(self) -> datetime:
        return self.moment.now

    @property
    def layout(self) -> SeatLayout:
        return self.seats.layout

    @property
    def prices(self) -> Mapping[str, int]:
        return self.seats.prices

    @property
    def lock_ttl_seconds(self) -> int | None:
        """The show's value, else the partner's, else None."""
        return self.show.lock_ttl_seconds or self.moment.partner_ttl_seconds

    @property
    def claims(self) -> dict[str, Claim]:
        """All claims by seat id: a new dictionary, which costs as much as there are claims."""
        committed = {claim.seat_id: claim for claim in self.seats.claims if claim.seat_id not in self.freed}
        return committed | {claim.seat_id: claim for claim in self.taken}

    def claim_of(self, seat_id: str) -> Claim | None:
        if seat_id in self.taken:
            return self.taken.get(seat_id)
        return None if seat_id in self.freed else self.seats.claims.get(seat_id)

    def live_claim(self, seat_id: str) -> Claim | None:
        claim = self.claim_of(seat_id)
        return claim if claim is not None and claim.is_live(self.now) else None

    def live_claims_of_lock(self, lock_id: str) -> list[Claim]:
        claims = [*self.seats.claims.of_lock(lock_id), *self.taken.of_lock(lock_id)]
        return [claim for claim in claims if claim is self.claim_of(claim.seat_id) and claim.is_live(self.now)]

    def live_locks_of(self, owner_id: str) -> set[str]:
        """Ids of the owner's locks that hold seats, sold ones not included."""
        locks = self.seats.claims.locks_of(owner_id) | self.taken.locks_of(owner_id)
        return {lock_id for lock_id in locks if any(map(_is_locked, self.live_claims_of_lock(lock_id)))}

    def put(self, claim: Claim) -> None:
        self._write(claim)
        self.unseen.discard(claim.seat_id)

    def put_unseen(self, claim: Claim) -> None:
        """For a claim in the state that the seat is in: viewers see no change."""
        if claim.seat_id not in self.taken:
            self.unseen.add(claim.seat_id)
        self._write(claim)

    def _write(self, claim: Claim) -> None:
        self._overtake(claim.seat_id)
        self.taken.put(claim)
        self.freed.discard(claim.seat_id)

    def free(self, seat_ids: Iterable[str]) -> None:
        for seat_id in seat_ids:
            self._overtake(seat_id)
            self.taken.remove(seat_id)
            self.unseen.discard(seat_id)
            if seat_id in self.seats.claims:
                self.freed.add(seat_id)

    def _overtake(self, seat_id: str) -> None:
        earlier = self.claim_of(seat_id)
        if earlier is not None and earlier.lock_id is not None:
            self.overtaken_locks.add(earlier.lock_id)

    def change_lock(self, lock_id: str, **values: Any) -> None:
        """Records what changes of the lock's row, in addition to what was recorded before."""
        self.lock_changes[lock_id] = replace(self.lock_changes.get(lock_id, LockChange()), **values)

    @property
    def changes(self) -> dict[str, SeatState]:
        """The new state of every seat in which viewers see a change, as the change log records it."""
        states = {claim.seat_id: claim.state for claim in self.taken if claim.seat_id not in self.unseen}
        return states | dict.fromkeys(self.freed, SeatState.AVAILABLE)

    @property
    def is_changed(self) -> bool:
        return bool(self.taken or self.freed or self.new_locks or self.lock_changes or self.layout_exchanged)

    @property
    def counts(self) -> TypeCounts:
        """The numbers of seats once the changes are written."""
        if self.layout_exchanged:
            return counted(self.layout, SeatClaims(self.claims.values()))
        changed = {*self.freed, *(claim.seat_id for claim in self.taken)}
        seats, before = self.layout.by_id, self.seats.claims
        return recounted(
            self.seats.counts,
            [
                (seats[id].seat_type, state_of(before.get(id)), state_of(self.claim_of(id)))
                for id in changed
                if id in seats
            ],
        )

    @property
    def next_expiry(self) -> datetime | None:
        """Not later than the first of the claims expires once the changes are written."""
        expiries = [claim.expires_at for claim in self.taken if claim.expires_at is not None]
        if self.seats.next_expiry is not None:
            expiries.append(self.seats.next_expiry)
        return min(expiries, default=None)


def _is_locked(claim: Claim) -> bool:
    return claim.state is SeatState.LOCKED
