"""Holds: a payout waits while the partner's bank details are incomplete, or for a day after they changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HELD_AFTER_A_CHANGE = timedelta(hours=24)


class HoldReason(StrEnum):
    BANK_DETAILS_INCOMPLETE = "BANK_DETAILS_INCOMPLETE"
    BANK_DETAILS_CHANGED = "BANK_DETAILS_CHANGED"


@dataclass(frozen=True)
class Hold:
    """`until`: when it ends by itself; None if it does not."""

    reason: HoldReason
    until: datetime | None


def hold_of(changed_at: datetime | None, now: datetime, *, complete: bool) -> Hold | None:
    """The hold, if any. A day passes after a change, so that a partner can notice an intruder before money leaves."""
    if not complete:
        return Hold(HoldReason.BANK_DETAILS_INCOMPLETE, None)
    if changed_at is not None and now < changed_at + HELD_AFTER_A_CHANGE:
        return Hold(HoldReason.BANK_DETAILS_CHANGED, changed_at + HELD_AFTER_A_CHANGE)
    return None
