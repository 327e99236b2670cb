"""The life of a granted lock: released, extended, held for a payment, sold, expired."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.policy import Policy
from domain.seats.errors import ExtensionUsed, LockExpired, LockReleased, LockUsed, PaymentInProgress
from domain.seats.inventory import SeatInventory
from domain.seats.state import Claim, LockStatus, SeatLock, SeatState

_ENDED = {LockStatus.EXPIRED: LockExpired, LockStatus.RELEASED: LockReleased, LockStatus.BOOKED: LockUsed}


def require_live(lock: SeatLock) -> None:
    """Raises LockExpired, LockReleased or LockUsed."""
    if lock.status is not LockStatus.LIVE:
        raise _ENDED[lock.status](lock.id)


def release(inventory: SeatInventory, lock: SeatLock) -> list[str]:
    """Frees the lock's seats and answers them; none if the lock has ended already. Raises PaymentInProgress."""
    if lock.status is not LockStatus.LIVE:
        return []
    if lock.payment_started:
        raise PaymentInProgress(lock.id)
    seat_ids = [claim.seat_id for claim in inventory.live_claims_of_lock(lock.id)]
    inventory.free(seat_ids)
    release_lock(inventory, lock.id)
    return inventory.layout.in_order(seat_ids)


def release_lock(inventory: SeatInventory, lock_id: str) -> None:
    """Marks the lock, whose seats have been freed. One that was made in this inventory is written as released."""
    if lock_id in inventory.new_locks:
        inventory.new_locks[lock_id] = replace(inventory.new_locks[lock_id], released_at=inventory.now)
    else:
        inventory.change_lock(lock_id, released=True)
    if lock_id in inventory.locks:
        inventory.locks[lock_id] = replace(inventory.locks[lock_id], released_at=inventory.now)


def extend(inventory: SeatInventory, lock: SeatLock, policy: Policy) -> SeatLock:
    """Holds the seats for one more TTL, never shorter than before. Raises as require_live, or ExtensionUsed."""
    require_live(lock)
    if lock.extended:
        raise ExtensionUsed(lock.id)
    longer = _within_longest_hold(lock, lock.expires_at + timedelta(seconds=lock.ttl_seconds), policy)
    return _prolonged(inventory, replace(lock, expires_at=max(lock.expires_at, longer), extended=True))


def hold_for_payment(inventory: SeatInventory, lock: SeatLock, policy: Policy) -> SeatLock:
    """Holds the seats for the payment window, never shorter than before. Raises as require_live."""
    require_live(lock)
    window = inventory.now + timedelta(seconds=policy.payment_window_seconds)
    until = max(lock.expires_at, _within_longest_hold(lock, window, policy))
    return _prolonged(inventory, replace(lock, expires_at=until, payment_started=True))


def end_payment(inventory: SeatInventory, lock_id: str) -> None:
    """Records that the payment failed, so that the lock may be released before it expires."""
    inventory.change_lock(lock_id, payment_started=False)


def prolong(inventory: SeatInventory, lock: SeatLock, until: datetime) -> SeatLock:
    return _prolonged(inventory, replace(lock, expires_at=until))


def _prolonged(inventory: SeatInventory, lock: SeatLock) -> SeatLock:
    for claim in inventory.live_claims_of_lock(lock.id):
        if claim.state is SeatState.LOCKED:
            inventory.put_unseen(replace(claim, expires_at=lock.expires_at))
    inventory.change_lock(
        lock.id, expires_at=lock.expires_at, extended=lock.extended, payment_started=lock.payment_started
    )
    inventory.locks[lock.id] = lock
    return lock


def attach_booking(inventory: SeatInventory, lock: SeatLock, booking_id: str) -> None:
    """Links the lock and its claims to the booking: a newer lock of the owner no longer takes them over."""
    for claim in inventory.live_claims_of_lock(lock.id):
        if claim.state is SeatState.LOCKED:
            inventory.put_unseen(replace(claim, booking_id=booking_id))
    inventory.change_lock(lock.id, booking_id=booking_id)


def _within_longest_hold(lock: SeatLock, until: datetime, policy: Policy) -> datetime:
    return min(until, lock.locked_at + timedelta(seconds=policy.longest_hold_seconds))


def sell(inventory: SeatInventory, lock: SeatLock, booking_id: str) -> bool:
    """Books all seats of the lock, or answers False and changes nothing. The lock may have expired or have been
    released: each seat must be available or still claimed by this lock.
    """
    if any(_is_taken_by_another(inventory, seat_id, lock) for seat_id in lock.seat_ids):
        return False
    for seat_id in lock.seat_ids:
        inventory.put(Claim(seat_id, SeatState.BOOKED, lock.id, lock.owner_id, None, booking_id))
    inventory.change_lock(lock.id, booked=True)
    return True


def _is_taken_by_another(inventory: SeatInventory, seat_id: str, lock: SeatLock) -> bool:
    if seat_id not in inventory.layout.by_id:
        return True
    claim = inventory.live_claim(seat_id)
    return claim is not None and claim.lock_id != lock.id


def expire(inventory: SeatInventory) -> list[str]:
    """Frees the seats of expired claims and answers them. They were available already; now the change log says so."""
    seat_ids = [claim.seat_id for claim in inventory.claims.values() if not claim.is_live(inventory.now)]
    inventory.free(seat_ids)
    return seat_ids
