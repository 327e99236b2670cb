"""What a change of a show's seats gives to its statement: JSON as text, times as they are."""

from collections.abc import Sequence
from typing import Any

import orjson

from domain.seats.counting import TypeCounts
from domain.seats.inventory import SeatInventory
from domain.seats.state import Claim, SeatLock
from models.idempotency import KeyUse


def values_of(inventory: SeatInventory) -> dict[str, Any]:
    moment, seen = inventory.moment, inventory.changes
    is_logged = bool(seen) or inventory.layout_exchanged
    return {
        "show_id": inventory.show.id,
        "revision": moment.revision,
        "version": moment.version,
        "now": moment.now,
        "sellable": moment.sellable,
        "partner_ttl": moment.partner_ttl_seconds,
        "partner_sales_close": moment.partner_sales_close_minutes,
        "rates_on": None if moment.rates is None else moment.rates.effective_on,
        "freed": sorted(inventory.freed),
        "claims": _json([_claim(claim) for claim in inventory.taken]),
        "overtaken": sorted(inventory.overtaken_locks),
        "new_locks": _json([_new_lock(lock) for lock in inventory.new_locks.values()]),
        "lock_changes": _json([{"id": id, **vars(change)} for id, change in inventory.lock_changes.items()]),
        "layout_version": inventory.show.layout_version,
        "changes": _json(seen) if is_logged else None,
        "availability": _json(_letters(inventory.counts)),
        "next_expiry": inventory.next_expiry,
    }


def _letters(counts: TypeCounts) -> dict[str, dict[str, int]]:
    """As the availability of a feed row is stored: states that no seat is in are left out."""
    return {seat_type: {state.value: n for state, n in count.items() if n} for seat_type, count in counts.items()}


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _claim(claim: Claim) -> dict[str, Any]:
    return {name: getattr(claim, name) for name in _CLAIM_FIELDS}


def _new_lock(lock: SeatLock) -> dict[str, Any]:
    seats = None if lock.priced_seats is None else [tuple(vars(seat).values()) for seat in lock.priced_seats]
    return {name: getattr(lock, name) for name in _LOCK_FIELDS} | {"priced_seats": seats}


def keys_of(uses: Sequence[KeyUse]) -> str:
    """JSON: the hashes are hexadecimal."""
    return _json(
        [
            {
                "scope": use.scope,
                "key": use.key,
                "operation": use.operation,
                "body_hash": use.body_hash.hex(),
                "object_id": use.object_id,
            }
            for use in uses
        ]
    )


_CLAIM_FIELDS = ("seat_id", "state", "lock_id", "owner_id", "expires_at", "booking_id")
_LOCK_FIELDS = (
    "id", "owner_id", "made_by", "partner_id", "seat_ids", "amount_minor", "currency", "ttl_seconds", "expires_at",
    "released_at", "rates_effective_on",
)  # fmt: skip
