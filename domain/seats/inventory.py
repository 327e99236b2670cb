"""The inventory of a locked show: its seats, prices and claims at one moment, on which decisions are plain functions.

A decision changes only the inventory, which records the changes; one statement then writes all of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.seats.layout import SeatLayout
from domain.seats.state import Claim, SeatLock, SeatState
from domain.shows import Show


@dataclass
class SeatInventory:
    """`claims`: by seat id, with those of expired locks that no other lock or sweep has replaced. `prices`: paise by
    seat type. `lock_ttl_seconds`: the show's value, else the partner's, else None. `layout_exchanged`: the change log
    gets a row even if no seat changed. The other fields record the changes to write.
    """

    show: Show
    layout: SeatLayout
    prices: Mapping[str, int]
    claims: dict[str, Claim]
    lock_ttl_seconds: int | None = None
    layout_exchanged: bool = False
    taken: dict[str, Claim] = field(default_factory=dict)
    freed: set[str] = field(default_factory=set)
    overtaken_locks: set[str] = field(default_factory=set)
    new_locks: list[SeatLock] = field(default_factory=list)
    released_locks: set[str] = field(default_factory=set)
    booked_locks: set[str] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        return self.show.now

    def live_claim(self, seat_id: str) -> Claim | None:
        claim = self.claims.get(seat_id)
        return claim if claim is not None and claim.is_live(self.now) else None

    def live_claims_of_lock(self, lock_id: str) -> list[Claim]:
        return [claim for claim in self.claims.values() if claim.lock_id == lock_id and claim.is_live(self.now)]

    def put(self, claim: Claim) -> None:
        self._overtake(claim.seat_id)
        self.claims[claim.seat_id] = claim
        self.taken[claim.seat_id] = claim
        self.freed.discard(claim.seat_id)

    def free(self, seat_ids: Iterable[str]) -> None:
        for seat_id in seat_ids:
            self._overtake(seat_id)
            del self.claims[seat_id]
            self.taken.pop(seat_id, None)
            self.freed.add(seat_id)

    def _overtake(self, seat_id: str) -> None:
        earlier = self.claims.get(seat_id)
        if earlier is not None and earlier.lock_id is not None:
            self.overtaken_locks.add(earlier.lock_id)

    @property
    def changes(self) -> dict[str, SeatState]:
        """The new state of every seat that changed, as the change log records it."""
        states = {seat_id: claim.state for seat_id, claim in self.taken.items()}
        return states | dict.fromkeys(self.freed, SeatState.AVAILABLE)
