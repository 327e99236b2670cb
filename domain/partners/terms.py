"""A partner's own terms, in place of the platform's defaults."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from domain.errors import FieldProblem, InvalidInput
from domain.money import percentage

LONGEST_SETTLEMENT_DAYS = 60
LONGEST_CANCELLATION_CLOSE = 525_600
"""A year, in minutes."""
LONGEST_CHECK_IN = LONGEST_SALES_CLOSE = 10_080
"""A week, in minutes."""


class FeeEarner(StrEnum):
    """Who earns the fee that is kept when seats are cancelled."""

    PLATFORM = "PLATFORM"
    PARTNER = "PARTNER"


class PartnerTerm(StrEnum):
    """A term for which a partner may have a value of its own instead of the platform's default."""

    COMMISSION_PERCENT = "commission_percent"
    SETTLEMENT_DAYS = "settlement_days"
    LOCK_TTL_SECONDS = "lock_ttl_seconds"
    CANCELLATION_CLOSE_MINUTES = "cancellation_close_minutes"
    CHECK_IN_OPENS_MINUTES = "check_in_opens_minutes"
    SALES_CLOSE_MINUTES = "sales_close_minutes"
    CANCELLATION_FEE_EARNER = "cancellation_fee_earner"


@dataclass(frozen=True)
class PartnerTerms:
    """A partner's own values; None: the platform's default at the time of use."""

    commission_percent: Decimal | None = None
    settlement_days: int | None = None
    lock_ttl_seconds: int | None = None
    cancellation_close_minutes: int | None = None
    check_in_opens_minutes: int | None = None
    sales_close_minutes: int | None = None
    cancellation_fee_earner: FeeEarner | None = None

    def changed(self, changes: "PartnerTerms", back_to_default: Sequence[PartnerTerm]) -> "PartnerTerms":
        """The terms after the changes, in which None leaves a term unchanged. Raises InvalidInput for a term that is
        both given a value and reset to the default.
        """
        given = {term: value for term in PartnerTerm if (value := getattr(changes, term)) is not None}
        both = [i for i, term in enumerate(back_to_default) if term in given]
        if both:
            sentence = "This term is given a value as well."
            raise InvalidInput(tuple(FieldProblem(f"back_to_default[{i}]", sentence) for i in both))
        return replace(self, **given | dict.fromkeys(back_to_default))


def check_terms(terms: PartnerTerms) -> None:
    """Raises InvalidInput. Does not check `lock_ttl_seconds`, whose bounds are those of shows."""
    if terms.commission_percent is not None:
        percentage(terms.commission_percent, "commission_percent")
    if not 0 <= (terms.settlement_days or 0) <= LONGEST_SETTLEMENT_DAYS:
        raise InvalidInput.of("settlement_days", f"Expected 0 to {LONGEST_SETTLEMENT_DAYS} business days.")
    if not 0 <= (terms.cancellation_close_minutes or 0) <= LONGEST_CANCELLATION_CLOSE:
        raise InvalidInput.of("cancellation_close_minutes", f"Expected 0 to {LONGEST_CANCELLATION_CLOSE} minutes.")
    if not 0 <= (terms.check_in_opens_minutes or 0) <= LONGEST_CHECK_IN:
        raise InvalidInput.of("check_in_opens_minutes", f"Expected 0 to {LONGEST_CHECK_IN} minutes.")
    sales_close(terms.sales_close_minutes)


def sales_close(minutes: int | None) -> int | None:
    """How long before a show's start its sales close. Raises InvalidInput outside of the bounds."""
    if minutes is not None and not 0 <= minutes <= LONGEST_SALES_CLOSE:
        raise InvalidInput.of("sales_close_minutes", f"Expected 0 to {LONGEST_SALES_CLOSE} minutes.")
    return minutes
