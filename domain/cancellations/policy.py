"""Cancellation policies: the fee of a cancellation by the time that is left before the start."""

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
    """Who set the policy that applies."""

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
    """Until `minutes_before` the start, `fee_percent` of what was paid for the seats is kept as the fee."""

    minutes_before: int
    fee_percent: Decimal

    def until(self, show: Show) -> datetime:
        return show.starts_at - timedelta(minutes=self.minutes_before)


@dataclass(frozen=True)
class CancellationPolicy:
    """One immutable version of the policy of a partner (`show_id` None) or of one of its shows. `tiers`: in the order
    of time, cancelling ends with the last one; None: this version drops the policy, and the more general one applies.
    """

    id: str
    partner_id: str
    show_id: str | None
    version: int
    tiers: tuple[Tier, ...] | None
    created_by: str
    created_at: datetime


def checked_tiers(tiers: Sequence[Tier]) -> tuple[Tier, ...]:
    """The tiers in the order of time. Raises InvalidInput naming every wrong tier."""
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
    """The version that applies to the show: its own, else the partner's, else None for the platform's default.
    `versions`: the newest of one partner and its shows.
    """
    by_show = {version.show_id: version for version in versions if version.tiers is not None}
    return by_show.get(show_id) or by_show.get(None)


def tiers_of(policy: CancellationPolicy | None, show: Show) -> tuple[Tier, ...]:
    """The policy's tiers. Without a policy: a full refund until the show's own cut-off."""
    if policy is None or policy.tiers is None:
        return (Tier(show.cancellation_close_minutes, Decimal(0)),)
    return policy.tiers


def closes_at(policy: CancellationPolicy | None, show: Show) -> datetime:
    return tiers_of(policy, show)[-1].until(show)


def tier_now(policy: CancellationPolicy | None, show: Show) -> Tier | None:
    """The tier that applies now. It applies before its end, not at it. None: cancelling is over."""
    return next((tier for tier in tiers_of(policy, show) if show.now < tier.until(show)), None)
