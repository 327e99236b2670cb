"""The decision whether a customer gets the seats asked for. All or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.errors import FieldProblem, InvalidInput
from domain.policy import Policy
from domain.seats.alternatives import equal_alternatives
from domain.seats.errors import LockLimit, SeatLimit, SeatsUnavailable
from domain.seats.inventory import SeatInventory
from domain.seats.layout import SeatLayout, named_again
from domain.seats.state import Claim, SeatLock, SeatState
from domain.shows import ShowClosed, ShowStatus


@dataclass(frozen=True)
class LockRequest:
    lock_id: str
    owner_id: str
    made_by: str
    seat_ids: tuple[str, ...]

    @classmethod
    def of(cls, lock_id: str, owner_id: str, made_by: str, seat_ids: Sequence[str]) -> "LockRequest":
        """Raises InvalidInput for no seats or a seat named twice."""
        if not seat_ids:
            raise InvalidInput.of("seat_ids", "Name at least one seat.")
        twice = named_again(seat_ids)
        if twice:
            raise InvalidInput(tuple(FieldProblem(f"seat_ids[{i}]", "This seat is named twice.") for i in twice))
        return cls(lock_id, owner_id, made_by, tuple(seat_ids))


def lock(inventory: SeatInventory, request: LockRequest, policy: Policy) -> SeatLock:
    """Takes the seats on the inventory, an own older lock's among them, or raises and leaves the inventory as it was.

    Raises ShowClosed, InvalidInput (unknown seats), SeatLimit, SeatsUnavailable, LockLimit.
    """
    if inventory.show.status is not ShowStatus.ON_SALE:
        raise ShowClosed(inventory.show.id)
    seat_ids = _whole_sofas(inventory.layout, request.seat_ids)
    if len(seat_ids) > policy.seats_per_lock:
        raise SeatLimit(policy.seats_per_lock)
    overtaken = _own_older_locks(inventory, request, seat_ids)
    taken = [seat_id for seat_id in seat_ids if not _may_take(inventory, seat_id, overtaken)]
    if taken:
        raise SeatsUnavailable(tuple(taken), equal_alternatives(inventory, seat_ids))
    if len(_live_locks(inventory, request.owner_id) - overtaken) >= policy.locks_per_customer:
        raise LockLimit(policy.locks_per_customer)
    return _grant(inventory, request, seat_ids, overtaken, inventory.lock_ttl_seconds or policy.lock_ttl_seconds)


def _whole_sofas(layout: SeatLayout, seat_ids: Sequence[str]) -> list[str]:
    """The seats in the layout's order, each with those it is linked with. Raises InvalidInput for unknown ones."""
    unknown = [i for i, seat_id in enumerate(seat_ids) if seat_id not in layout.by_id]
    if unknown:
        raise InvalidInput(tuple(FieldProblem(f"seat_ids[{i}]", "The show has no such seat.") for i in unknown))
    wanted = set(seat_ids)
    for seat_id in seat_ids:
        wanted.update(layout.by_id[seat_id].linked_with)
    return layout.in_order(wanted)


def _own_older_locks(inventory: SeatInventory, request: LockRequest, seat_ids: Sequence[str]) -> set[str]:
    """Locks of the same customer, made by the same caller, without a booking, that hold one of the seats: they give way
    whole. Whoever acts for a customer takes nothing from locks that the customer made, nor the other way round.
    """
    claims = [inventory.live_claim(seat_id) for seat_id in seat_ids]
    return {
        claim.lock_id
        for claim in claims
        if claim is not None
        and claim.lock_id is not None
        and claim.state is SeatState.LOCKED
        and claim.owner_id == request.owner_id
        and claim.made_by == request.made_by
        and claim.booking_id is None
    }


def _may_take(inventory: SeatInventory, seat_id: str, overtaken: set[str]) -> bool:
    claim = inventory.live_claim(seat_id)
    return claim is None or claim.lock_id in overtaken


def _live_locks(inventory: SeatInventory, owner_id: str) -> set[str]:
    return {
        claim.lock_id
        for claim in inventory.claims.values()
        if claim.lock_id is not None
        and claim.state is SeatState.LOCKED
        and claim.owner_id == owner_id
        and claim.is_live(inventory.now)
    }


def _grant(
    inventory: SeatInventory, request: LockRequest, seat_ids: list[str], overtaken: set[str], ttl: int
) -> SeatLock:
    for lock_id in overtaken:
        inventory.free(claim.seat_id for claim in inventory.live_claims_of_lock(lock_id))
    inventory.released_locks |= overtaken
    lock = SeatLock(
        show_id=inventory.show.id,
        id=request.lock_id,
        owner_id=request.owner_id,
        made_by=request.made_by,
        partner_id=inventory.show.partner_id,
        seat_ids=seat_ids,
        amount_minor=sum(inventory.prices[inventory.layout.by_id[seat_id].seat_type] for seat_id in seat_ids),
        currency=inventory.show.currency,
        ttl_seconds=ttl,
        locked_at=inventory.now,
        expires_at=inventory.now + timedelta(seconds=ttl),
        extended=False,
        payment_started=False,
        released_at=None,
        booked_at=None,
        booking_id=None,
        now=inventory.now,
    )
    for seat_id in seat_ids:
        inventory.put(Claim(seat_id, SeatState.LOCKED, lock.id, lock.owner_id, lock.expires_at, None, lock.made_by))
    inventory.new_locks.append(lock)
    return lock
