"""Why a settlement's payout waits: its partner's bank details are incomplete, or they have just changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HELD_AFTER_A_CHANGE = timedelta(hours=24)


class HoldReason(StrEnum):
    BANK_DETAILS_INCOMPLETE = "BANK_DETAILS_INCOMPLETE"
    BANK_DETAILS_CHANGED = "BANK_DETAILS_CHANGED"


@dataclass(frozen=True)
class Hold:
    """`until`: None where time alone does not end it."""

    reason: HoldReason
    until: datetime | None


def hold_of(changed_at: datetime | None, now: datetime, *, complete: bool) -> Hold | None:
    """An intruder who replaces a partner's bank account has to stay unnoticed for a day before money goes there."""
    if not complete:
        return Hold(HoldReason.BANK_DETAILS_INCOMPLETE, None)
    if changed_at is not None and now < changed_at + HELD_AFTER_A_CHANGE:
        return Hold(HoldReason.BANK_DETAILS_CHANGED, changed_at + HELD_AFTER_A_CHANGE)
    return None
