"""Holds: a payout waits while its partner is not active or the bank details are incomplete, and for a day after they or
the contact changed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.partners import PartnerStatus

HELD_AFTER_A_CHANGE = timedelta(hours=24)


class HoldReason(StrEnum):
    BANK_DETAILS_INCOMPLETE = "BANK_DETAILS_INCOMPLETE"
    BANK_DETAILS_CHANGED = "BANK_DETAILS_CHANGED"
    CONTACT_CHANGED = "CONTACT_CHANGED"
    PARTNER_NOT_ACTIVE = "PARTNER_NOT_ACTIVE"


@dataclass(frozen=True)
class Hold:
    """`until`: when it ends by itself; None if it does not."""

    reason: HoldReason
    until: datetime | None


@dataclass(frozen=True)
class Payee:
    """What of a partner decides whether money leaves to it."""

    bank_details_complete: bool
    bank_details_changed_at: datetime | None
    contact_changed_at: datetime | None
    status: PartnerStatus

    def hold(self, now: datetime) -> Hold | None:
        """The hold, if any. A day passes after a change: a partner can notice an intruder before money leaves."""
        if self.status is not PartnerStatus.ACTIVE:
            return Hold(HoldReason.PARTNER_NOT_ACTIVE, None)
        if not self.bank_details_complete:
            return Hold(HoldReason.BANK_DETAILS_INCOMPLETE, None)
        changes = (
            (HoldReason.BANK_DETAILS_CHANGED, self.bank_details_changed_at),
            (HoldReason.CONTACT_CHANGED, self.contact_changed_at),
        )
        held = [Hold(reason, at + HELD_AFTER_A_CHANGE) for reason, at in changes if at is not None]
        longest = max(held, key=lambda hold: hold.until or now, default=None)
        return longest if longest is not None and longest.until is not None and now < longest.until else None
