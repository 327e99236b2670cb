"""Typed ids: a prefix for the kind, then a part that sorts by age and cannot be guessed.

An id of an object that belongs to a show carries the show's routing key: `LOCK_<show's part>_<unguessable>`.
"""

import re
import secrets
import time

from domain.errors import InvalidInput

PARTNER, THEATER, SCREEN, MOVIE, SHOW, CUSTOMER = "PARTNER", "THEATER", "SCR", "MOV", "SHOW", "USER"
LOCK, BOOKING, TICKET, PAYMENT, REFUND, NOTIFICATION = "LOCK", "BOOK", "TICK", "PAY", "REFUND", "NOTIF"
SETTLEMENT, PAYOUT = "SETTLE", "PAYOUT"
STAFF, OPERATOR, API_KEY, DOCUMENT, EVENT, CANCELLATION, PLAN = "STAFF", "OPER", "KEY", "DOC", "EVENT", "CANCEL", "PLAN"
POLICY, PROPOSAL = "POLICY", "PROPOSAL"
SESSION, SIGN_IN_CODE, GATE_DEVICE = "SESSION", "CODE", "GATE"
DISPUTE, BANK_SETTLEMENT, ADMISSION = "DISPUTE", "BANKSET", "ADM"

FIELD_NAMES = {
    PARTNER: "partner_id", THEATER: "theater_id", SCREEN: "screen_id", MOVIE: "movie_id", SHOW: "show_id",
    CUSTOMER: "user_id", LOCK: "lock_id", BOOKING: "booking_id", TICKET: "ticket_id", PAYMENT: "payment_id",
    REFUND: "refund_id", API_KEY: "api_key_id", NOTIFICATION: "notification_id", PLAN: "plan_id",
    SETTLEMENT: "settlement_id", PAYOUT: "payout_id",
    DISPUTE: "dispute_id", STAFF: "staff_id", GATE_DEVICE: "gate_device_id",
}  # fmt: skip

UNROUTED = "-"
"""The routing key of rows that belong to no show."""

FETCHED_AT_ONCE = 4000

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHAPE = re.compile(r"([A-Z]{3,8})_([0-9A-Za-z-]{1,40})(?:_([0-9A-Z]{26}))?")


class _RandomBytes:
    """The system's, fetched many at a time: asking it for each id takes longer than all else that an id costs."""

    def __init__(self) -> None:
        self._ready, self._at = b"", 0

    def take(self, count: int) -> bytes:
        if self._at + count > len(self._ready):
            self._ready, self._at = secrets.token_bytes(FETCHED_AT_ONCE), 0
        self._at += count
        return self._ready[self._at - count : self._at]


_random_bytes = _RandomBytes()


def _ulid() -> str:
    """48 bits of this machine's milliseconds, which only sort, and 80 random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(_random_bytes.take(10))
    return "".join([_PAIRS[value >> shift & 1023] for shift in range(120, -1, -10)])


def sortable_time(unix_seconds: float) -> str:
    """What the last part of an id begins with that was made then: ids that were made later compare greater."""
    value = int(unix_seconds * 1000)
    return "".join([_PAIRS[value >> shift & 1023] for shift in range(40, -1, -10)])


def new(prefix: str) -> str:
    return f"{prefix}_{_ulid()}"


def new_in_show(prefix: str, show_id: str) -> str:
    return f"{prefix}_{show_id.removeprefix(f'{SHOW}_')}_{_ulid()}"


def show_of(id: str) -> str | None:
    """The id of the show whose routing key the id carries; UNROUTED if it belongs to no show; None if it carries no
    routing key, as the demo's short ids.
    """
    shape = _SHAPE.fullmatch(id)
    if shape is None or not shape[3]:
        return None
    return UNROUTED if shape[2] == UNROUTED else f"{SHOW}_{shape[2]}"


def is_a(prefix: str, id: str) -> bool:
    shape = _SHAPE.fullmatch(id)
    return shape is not None and shape[1] == prefix


def is_typed(id: str) -> bool:
    """Whether it has the form of an id, of whatever kind."""
    return _SHAPE.fullmatch(id) is not None


def expect(prefix: str, id: str, field: str | None = None) -> str:
    """The id itself. Raises InvalidInput, naming the field, for an id of another kind."""
    if is_a(prefix, id):
        return id
    raise InvalidInput.of(field or FIELD_NAMES[prefix], f"Expected an id that starts with {prefix}_.")
