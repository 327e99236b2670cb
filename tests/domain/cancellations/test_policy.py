"""Which fee applies when, and which policies are accepted."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.cancellations import Tier, checked_tiers, closes_at, in_force
from domain.cancellations.policy import tier_now
from domain.errors import InvalidInput
from tests.domain.making import before, policy, show

DAY = 24 * 60
A_SECOND = timedelta(seconds=1)
IN_STEPS = policy((2 * DAY, "0"), (DAY, "25"), (60, "50"))


def fee_at(now_minutes_before: int, earlier: timedelta = timedelta(0)) -> int | None:
    tier = tier_now(IN_STEPS, show(before(minutes=now_minutes_before) - earlier))
    return None if tier is None else int(tier.fee_percent)


def test_a_tier_holds_until_just_before_its_end() -> None:
    assert (fee_at(2 * DAY, A_SECOND), fee_at(2 * DAY)) == (0, 25)
    assert (fee_at(DAY, A_SECOND), fee_at(DAY)) == (25, 50)
    assert (fee_at(60, A_SECOND), fee_at(60)) == (50, None)


def test_without_a_policy_everything_comes_back_until_the_shows_own_cut_off() -> None:
    almost = show(before(minutes=90) - A_SECOND, close_minutes=90)
    assert tier_now(None, almost) == Tier(90, Decimal(0))
    assert tier_now(None, show(before(minutes=90), close_minutes=90)) is None
    assert closes_at(None, almost) == before(minutes=90)
    assert closes_at(IN_STEPS, almost) == before(minutes=60)


def test_a_shows_own_policy_goes_before_the_partners_and_a_dropped_one_before_neither() -> None:
    of_partner, of_show = policy((60, "10")), policy((60, "20"), show_id="SHOW_1")
    dropped, other = replace(of_show, tiers=None), policy((60, "30"), show_id="SHOW_2")
    assert in_force([of_partner, of_show, other], "SHOW_1") == of_show
    assert in_force([of_partner, dropped, other], "SHOW_1") == of_partner
    assert in_force([replace(of_partner, tiers=None), dropped], "SHOW_1") is None
    assert in_force([of_partner, of_show], None) == of_partner
    assert in_force([], "SHOW_1") is None


def test_tiers_stand_in_the_order_of_time_whatever_order_they_came_in() -> None:
    given = [Tier(0, Decimal(100)), Tier(DAY, Decimal(0)), Tier(60, Decimal("33.33"))]
    assert [tier.minutes_before for tier in checked_tiers(given)] == [DAY, 60, 0]
    assert checked_tiers([Tier(DAY, Decimal(10)), Tier(60, Decimal(10))])


@pytest.mark.parametrize(
    ("tiers", "field"),
    [
        ([], "tiers"),
        ([(minutes, "0") for minutes in range(11)], "tiers"),
        ([(60, "0"), (60, "10")], "tiers[1].minutes_before"),
        ([(60, "10"), (DAY, "20")], "tiers[0].fee_percent"),
        ([(DAY, "20"), (60, "19.99")], "tiers[1].fee_percent"),
        ([(-1, "0")], "tiers[0].minutes_before"),
        ([(525_601, "0")], "tiers[0].minutes_before"),
        ([(60, "0"), (30, "100.01")], "tiers[1].fee_percent"),
        ([(60, "-0.01")], "tiers[0].fee_percent"),
        ([(60, "12.345")], "tiers[0].fee_percent"),
        ([(60, "NaN")], "tiers[0].fee_percent"),
    ],
)
def test_a_policy_that_makes_no_sense_names_its_tier(tiers: list[tuple[int, str]], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        checked_tiers([Tier(minutes, Decimal(percent)) for minutes, percent in tiers])
    assert [error.field for error in refusal.value.errors] == [field]
