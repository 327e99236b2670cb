"""The claims of a show's seats, found by seat, by lock and by owner: what is asked never costs what is not."""

from collections.abc import Iterable, Iterator

from domain.seats.state import Claim


class SeatClaims:
    """At most one claim for each seat."""

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        self._by_seat: dict[str, Claim] = {}
        self._by_lock: dict[str, dict[str, Claim]] = {}
        self._locks_of: dict[str, set[str]] = {}
        for claim in claims:
            self.put(claim)

    def __len__(self) -> int:
        return len(self._by_seat)

    def __iter__(self) -> Iterator[Claim]:
        return iter(self._by_seat.values())

    def __contains__(self, seat_id: str) -> bool:
        return seat_id in self._by_seat

    def get(self, seat_id: str) -> Claim | None:
        return self._by_seat.get(seat_id)

    def of_lock(self, lock_id: str) -> list[Claim]:
        return list(self._by_lock.get(lock_id, {}).values())

    def locks_of(self, owner_id: str) -> set[str]:
        """Ids of the owner's locks that have claims, live or not."""
        return self._locks_of.get(owner_id, set())

    def put(self, claim: Claim) -> None:
        """Replaces the claim that the seat has."""
        self.remove(claim.seat_id)
        self._by_seat[claim.seat_id] = claim
        if claim.lock_id is not None:
            self._by_lock.setdefault(claim.lock_id, {})[claim.seat_id] = claim
            if claim.owner_id is not None:
                self._locks_of.setdefault(claim.owner_id, set()).add(claim.lock_id)

    def remove(self, seat_id: str) -> None:
        """Does nothing for a seat without a claim."""
        claim = self._by_seat.pop(seat_id, None)
        if claim is None or claim.lock_id is None:
            return
        others = self._by_lock[claim.lock_id]
        del others[seat_id]
        if not others:
            del self._by_lock[claim.lock_id]
            self._forget_lock(claim.lock_id, claim.owner_id)

    def _forget_lock(self, lock_id: str, owner_id: str | None) -> None:
        locks = self._locks_of.get(owner_id or "")
        if locks is not None:
            locks.discard(lock_id)
            if not locks:
                del self._locks_of[owner_id or ""]
