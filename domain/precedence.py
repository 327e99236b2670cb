"""Who goes first where many wait: what is nearly done before what only begins."""

from contextvars import ContextVar
from enum import IntEnum


class Precedence(IntEnum):
    """The lower goes first."""

    REPORTS = 0
    """What a payment provider reports: the booking is paid for, and lacks nothing but this."""
    BEGUN = 1
    """Bookings that have begun, and what runs in background."""
    NEW = 2
    """What is asked for anew."""


current_precedence: ContextVar[Precedence] = ContextVar("precedence", default=Precedence.BEGUN)
"""That of the running task."""
