"""What cancelling costs, by the time that is left before the start."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from domain.errors import FieldProblem, InvalidInput
from domain.money import percentage
from domain.shows import Show

MOST_TIERS = 10
LONGEST_BEFORE = 525_600
"""A year, in minutes."""


class PolicySource(StrEnum):
    """Whose rule it is."""

    PLATFORM = "PLATFORM"
    PARTNER = "PARTNER"
    SHOW = "SHOW"

    @classmethod
    def of(cls, policy: "CancellationPolicy | None") -> "PolicySource":
        if policy is None:
            return cls.PLATFORM
        return cls.PARTNER if policy.show_id is None else cls.SHOW


@dataclass(frozen=True)
class Tier:
    """Until so many minutes before the start, so many per cent of what was paid for the seats are kept."""

    minutes_before: int
    fee_percent: Decimal

    def until(self, show: Show) -> datetime:
        return show.starts_at - timedelta(minutes=self.minutes_before)


@dataclass(frozen=True)
class CancellationPolicy:
    """One version of a partner's rule, or of one of its shows'; never changed after. `tiers` stand in the order of
    time, the last one ends all cancelling; None: this version goes back to the rule behind it.
    """

    id: str
    partner_id: str
    show_id: str | None
    version: int
    tiers: tuple[Tier, ...] | None
    created_by: str
    created_at: datetime


def checked_tiers(tiers: Sequence[Tier]) -> tuple[Tier, ...]:
    """In the order of time, whatever order they came in. Raises InvalidInput naming every tier that is wrong."""
    if not 1 <= len(tiers) <= MOST_TIERS:
        raise InvalidInput.of("tiers", f"Give 1 to {MOST_TIERS} tiers, or leave them out to drop the policy.")
    problems = [problem for at, tier in enumerate(tiers) for problem in _problems(tier, f"tiers[{at}]")]
    if problems:
        raise InvalidInput(tuple(problems))
    places = sorted(range(len(tiers)), key=lambda at: -tiers[at].minutes_before)
    for earlier, later in pairwise(places):
        if tiers[later].minutes_before == tiers[earlier].minutes_before:
            raise InvalidInput.of(f"tiers[{later}].minutes_before", "Another tier ends at the same time.")
        if tiers[later].fee_percent < tiers[earlier].fee_percent:
            sentence = "The fee must not fall as the start comes nearer."
            raise InvalidInput.of(f"tiers[{later}].fee_percent", sentence)
    return tuple(replace(tiers[at], fee_percent=percentage(tiers[at].fee_percent, "fee_percent")) for at in places)


def _problems(tier: Tier, field: str) -> Iterable[FieldProblem]:
    if not 0 <= tier.minutes_before <= LONGEST_BEFORE:
        yield FieldProblem(f"{field}.minutes_before", f"Expected 0 to {LONGEST_BEFORE} minutes.")
    try:
        percentage(tier.fee_percent, f"{field}.fee_percent")
    except InvalidInput as invalid:
        yield from invalid.errors


def in_force(versions: Iterable[CancellationPolicy], show_id: str | None) -> CancellationPolicy | None:
    """Of the newest versions of one partner and its shows the one that counts: the show's own, else the partner's;
    None where both leave it to the platform's default.
    """
    standing = {version.show_id: version for version in versions if version.tiers is not None}
    return standing.get(show_id) or standing.get(None)


def tiers_of(policy: CancellationPolicy | None, show: Show) -> tuple[Tier, ...]:
    """Without a policy everything comes back until the show's own cut-off."""
    if policy is None or policy.tiers is None:
        return (Tier(show.cancellation_close_minutes, Decimal(0)),)
    return policy.tiers


def closes_at(policy: CancellationPolicy | None, show: Show) -> datetime:
    return tiers_of(policy, show)[-1].until(show)


def tier_now(policy: CancellationPolicy | None, show: Show) -> Tier | None:
    """A tier holds before its end, not at it. None: it is too late."""
    return next((tier for tier in tiers_of(policy, show) if show.now < tier.until(show)), None)
