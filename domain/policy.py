"""The platform's defaults, from settings. A partner's or a show's own value takes precedence."""

from dataclasses import dataclass, field
from decimal import Decimal

from domain.partners import FeeEarner
from domain.returning import ReturnAddresses


@dataclass(frozen=True)
class Policy:
    """`two_operators`: whether terms, rates and refunds above `two_operators_above_minor` need a second operator."""

    lock_ttl_seconds: int = 300
    payment_window_seconds: int = 600
    longest_hold_seconds: int = 5400
    seats_per_lock: int = 10
    locks_per_customer: int = 2
    commission_percent: Decimal = Decimal(10)
    settlement_days: int = 2
    sales_close_minutes: int = 0
    cancellation_close_minutes: int = 60
    check_in_opens_minutes: int = 240
    cancellation_fee_earner: FeeEarner = FeeEarner.PLATFORM
    trailers_minutes: int = 15
    approve_partners_at_once: bool = True
    reconcile_after_seconds: int = 120
    two_operators: bool = False
    two_operators_above_minor: int = 1_000_000
    limits_are_counted: bool = True
    development: bool = True
    sign_in_codes_per_network: int = 300
    """Codes an hour for the unknown devices of one network."""
    contacts_kept_days: int | None = None
    """Days without activity after which a customer's contacts are erased; None: they are kept."""
    recipients_kept_days: int = 180
    """Days after which a message's recipient is erased."""
    returns: ReturnAddresses = field(default_factory=lambda: ReturnAddresses("http://localhost"))
