"""Cancellations: policies, quotes, and the refunds of a cancelled show."""

from domain.cancellations.errors import CancellationClosed
from domain.cancellations.policy import (
    CancellationPolicy,
    PolicySource,
    Tier,
    checked_tiers,
    closes_at,
    in_force,
    tiers_of,
)
from domain.cancellations.quoting import (
    Cancellation,
    CancellationQuote,
    is_by_show,
    left_to_share,
    quote,
    require_whole_sofas,
    seats_to_cancel,
)
from domain.cancellations.reporting import BookingOfCancelledShow, GivingBack, ShowCancellation

__all__ = [
    "BookingOfCancelledShow",
    "Cancellation",
    "CancellationClosed",
    "CancellationPolicy",
    "CancellationQuote",
    "GivingBack",
    "PolicySource",
    "ShowCancellation",
    "Tier",
    "checked_tiers",
    "closes_at",
    "in_force",
    "is_by_show",
    "left_to_share",
    "quote",
    "require_whole_sofas",
    "seats_to_cancel",
    "tiers_of",
]
