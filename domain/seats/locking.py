"""Locking seats for a customer: all of the requested seats, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import FieldProblem, InvalidInput
from domain.policy import Policy
from domain.pricing import PricedSeat, priced
from domain.seats.alternatives import equal_alternatives
from domain.seats.claims import SeatClaims
from domain.seats.errors import LockLimit, SeatLimit, SeatOffer, SeatsUnavailable
from domain.seats.holding import release_lock
from domain.seats.inventory import SeatInventory
from domain.seats.layout import repeated_positions
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
        _require_distinct(seat_ids)
        return cls(lock_id, owner_id, made_by, tuple(seat_ids))


def looks_taken(claims: SeatClaims, request: LockRequest, now: datetime) -> bool:
    """A quick look: True where `lock` will raise SeatsUnavailable, if these are the claims."""
    for seat_id in request.seat_ids:
        claim = claims.get(seat_id)
        if claim is not None and claim.owner_id != request.owner_id and claim.is_live(now):
            return True
    return False


def lock(inventory: SeatInventory, request: LockRequest, policy: Policy) -> SeatLock:
    """Locks the seats in the inventory, or raises and leaves the inventory unchanged. The caller's own older locks on
    any of the seats give way. The lock freezes the prices of its seats; those of the older locks do not live on in it.

    Raises ShowClosed, InvalidInput (unknown seats, a seat named twice), SeatLimit, SeatsUnavailable, LockLimit.
    """
    if inventory.show.status is not ShowStatus.ON_SALE:
        raise ShowClosed(inventory.show.id)
    labels = inventory.layout.labels_of(request.seat_ids)
    _require_distinct(labels)
    seat_ids = inventory.layout.whole_sofas(labels)
    if len(seat_ids) > policy.seats_per_lock:
        raise SeatLimit(policy.seats_per_lock)
    overtaken = _own_older_locks(inventory, request, seat_ids)
    taken = [seat_id for seat_id in seat_ids if not _is_available(inventory, seat_id, overtaken)]
    if taken:
        alternatives = equal_alternatives(inventory, seat_ids)
        raise SeatsUnavailable(tuple(taken), alternatives, _offers(inventory, alternatives))
    if len(inventory.live_locks_of(request.owner_id) - overtaken) >= policy.locks_per_customer:
        raise LockLimit(policy.locks_per_customer)
    return _grant(inventory, request, seat_ids, overtaken, inventory.lock_ttl_seconds or policy.lock_ttl_seconds)


def priced_at(inventory: SeatInventory, seat_ids: Sequence[str]) -> tuple[PricedSeat, ...]:
    """What each of the seats costs who locks all of them at this moment, in the order given."""
    types = [(seat_id, inventory.layout.by_id[seat_id].seat_type) for seat_id in seat_ids]
    return priced(types, inventory.prices, inventory.moment.rates)


def _offers(inventory: SeatInventory, groups: Sequence[tuple[str, ...]]) -> tuple[SeatOffer, ...]:
    """The groups with what each costs. They are of one type and size, so all cost what the first one does."""
    seats = priced_at(inventory, groups[0]) if groups else ()
    amount, total = sum(seat.price_minor for seat in seats), sum(seat.total_minor for seat in seats)
    return tuple(SeatOffer(group, amount, total, inventory.show.currency) for group in groups)


def _require_distinct(seat_ids: Sequence[str]) -> None:
    twice = repeated_positions(seat_ids)
    if twice:
        raise InvalidInput(tuple(FieldProblem(f"seat_ids[{i}]", "This seat is named twice.") for i in twice))


def _own_older_locks(inventory: SeatInventory, request: LockRequest, seat_ids: Sequence[str]) -> set[str]:
    """Ids of the locks that give way as a whole: of the same customer, made by the same caller, without a booking, with
    one of the seats. A lock made by an API key for a customer never gives way to one made by the customer, nor the
    other way round.
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


def _is_available(inventory: SeatInventory, seat_id: str, overtaken: set[str]) -> bool:
    claim = inventory.live_claim(seat_id)
    return claim is None or claim.lock_id in overtaken


def _grant(
    inventory: SeatInventory, request: LockRequest, seat_ids: list[str], overtaken: set[str], ttl: int
) -> SeatLock:
    for lock_id in overtaken:
        inventory.free([claim.seat_id for claim in inventory.live_claims_of_lock(lock_id)])
        release_lock(inventory, lock_id)
    seats = priced_at(inventory, seat_ids)
    lock = SeatLock(
        show_id=inventory.show.id,
        id=request.lock_id,
        owner_id=request.owner_id,
        made_by=request.made_by,
        partner_id=inventory.show.partner_id,
        seat_ids=seat_ids,
        amount_minor=sum(seat.price_minor for seat in seats),
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
        priced_seats=seats,
        rates_effective_on=None if inventory.moment.rates is None else inventory.moment.rates.effective_on,
    )
    for seat_id in seat_ids:
        inventory.put(Claim(seat_id, SeatState.LOCKED, lock.id, lock.owner_id, lock.expires_at, None, lock.made_by))
    inventory.new_locks[lock.id] = lock
    return lock
