"""Refund and fee to the paisa, for any policy, seats, moment and earlier refunds."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import money
from domain.bookings import BookedSeat
from domain.cancellations import CancellationClosed, CancellationPolicy, CancellationQuote, Tier, checked_tiers, quote
from domain.shows import Show, StoredShowStatus
from tests.domain.making import before, policy, seat, show

paise = st.integers(0, 10**7)
percents = st.decimals(0, 100, places=2)


@st.composite
def policies(draw: st.DrawFn) -> CancellationPolicy:
    minutes = draw(st.lists(st.integers(0, 50_000), min_size=1, max_size=10, unique=True))
    fees = sorted(draw(st.lists(percents, min_size=len(minutes), max_size=len(minutes))))
    tiers = [Tier(*step) for step in zip(sorted(minutes, reverse=True), fees, strict=True)]
    return replace(policy(), tiers=checked_tiers(draw(st.permutations(tiers))))


@st.composite
def bookings(draw: st.DrawFn) -> list[BookedSeat]:
    lines = draw(st.lists(st.tuples(st.integers(1, 10**6), paise, paise), min_size=1, max_size=10))
    return [seat(f"A{at}", *each) for at, each in enumerate(lines)]


edges = st.sampled_from([timedelta(microseconds=-1), timedelta(0), timedelta(microseconds=1)])


@given(policies(), bookings(), st.data())
def test_fee_and_refund_are_what_the_seats_cost_and_never_more_than_is_left(
    rule: CancellationPolicy, seats: list[BookedSeat], data: st.DataObject
) -> None:
    assert rule.tiers is not None
    tier = data.draw(st.sampled_from(rule.tiers))
    now = before(minutes=tier.minutes_before) + data.draw(edges)
    lines = sum(each.total_minor for each in seats)
    left = data.draw(st.integers(0, 2 * lines))
    held = next((each for each in rule.tiers if now < before(minutes=each.minutes_before)), None)
    if held is None:
        with pytest.raises(CancellationClosed):
            quote(seats, seats, show(now), rule, left)
        return
    said = quote(seats, seats, show(now), rule, left)
    promised = lines - money.percent_of(lines, held.fee_percent)
    assert said.refund_minor + said.fee_minor == min(lines, left)
    assert said.refund_minor == min(promised, left)
    assert 0 <= said.fee_minor <= money.percent_of(lines, held.fee_percent)
    assert (said.fee_percent, said.policy_id) == (held.fee_percent, rule.id)


def whole(one: BookedSeat, at: Show, rule: CancellationPolicy, left: int) -> CancellationQuote:
    return quote([one], [one], at, rule, left)


def test_a_fee_is_taken_of_everything_that_was_paid_and_rounded_once_half_up() -> None:
    seats = [seat("A1", 20000, 1500, 270), seat("A2", 20000, 1500, 271)]
    said = quote(seats, seats, show(before(days=1)), policy((60, "12.5")), 43541)
    assert (said.fee_minor, said.refund_minor, said.seat_ids) == (5443, 38098, ("A1", "A2"))


@pytest.mark.parametrize(
    ("left", "refund", "fee"),
    [(25000, 22500, 2500), (23000, 22500, 500), (22500, 22500, 0), (15000, 15000, 0), (0, 0, 0)],
)
def test_after_earlier_refunds_the_fee_gives_way_before_the_customers_part(left: int, refund: int, fee: int) -> None:
    said = whole(seat("A1", 25000), show(before(days=1)), policy((60, "10")), left)
    assert (said.refund_minor, said.fee_minor) == (refund, fee)
    assert ("Earlier refunds" in said.reason) is (left < 25000)


def test_a_cancelled_show_gives_everything_back_whatever_the_policy_and_the_hour() -> None:
    cancelled = show(before(minutes=-30), StoredShowStatus.CANCELLED)
    said = whole(seat("A1", 25000, 1500), cancelled, policy((60, "100")), 26500)
    assert (said.refund_minor, said.fee_minor, said.policy_id) == (26500, 0, None)
    assert said.fee_percent == 0
    assert said.reason == "The show does not take place: everything comes back, without a fee."


def test_the_reason_states_the_fee_and_until_when_in_the_theaters_time() -> None:
    rule = policy((24 * 60, "0"), (60, "12.50"))
    free, dear = (whole(seat("A1", 25000), show(before(days=days)), rule, 25000).reason for days in (2, 1))
    assert free == "Until 28 Feb 2028, 23:30 (the theater's time) everything comes back."
    assert dear == "Until 29 Feb 2028, 22:30 (the theater's time) 12.5 % of what was paid for the seats is kept."


def test_a_fee_of_a_hundred_per_cent_gives_nothing_back() -> None:
    said = whole(seat("A1", 25000), show(before(days=1)), policy((0, "100")), 25000)
    assert (said.refund_minor, said.fee_minor, said.fee_percent) == (0, 25000, Decimal(100))


def test_three_seats_cost_the_same_fee_at_once_and_one_by_one() -> None:
    seats, rule, now = [seat(f"A{at}", 10103) for at in range(3)], policy((60, "33.33")), show(before(days=1))
    at_once = quote(seats, seats, now, rule, 30309).refund_minor
    assert (at_once, refunds(seats, [[each] for each in seats], now, rule, 0)) == (20207, (20207, 10102))


@given(policies(), bookings(), paise, st.data())
def test_seats_that_go_in_parts_and_in_any_order_come_to_what_they_come_to_at_once(
    rule: CancellationPolicy, seats: list[BookedSeat], goodwill: int, data: st.DataObject
) -> None:
    assert rule.tiers is not None
    now = show(before(minutes=data.draw(st.sampled_from(rule.tiers)).minutes_before + 1))
    order = data.draw(st.permutations(seats))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(seats)), max_size=4)) | {0, len(seats)})
    parts = [order[start:end] for start, end in pairwise(cuts)]
    refunded, kept = refunds(seats, parts, now, rule, goodwill)
    assert (refunded, kept) == refunds(seats, [seats], now, rule, goodwill)
    assert refunded + kept == max(0, sum(each.total_minor for each in seats) - goodwill)


def refunds(
    seats: list[BookedSeat], parts: list[list[BookedSeat]], now: Show, rule: CancellationPolicy, goodwill: int
) -> tuple[int, int]:
    """(refunded, kept as fee) by the cancellations of these parts, one after the other."""
    left = max(0, sum(each.total_minor for each in seats) - goodwill)
    refunded = kept = 0
    for part in parts:
        said = quote(seats, part, now, rule, left - refunded - kept)
        assert min(said.refund_minor, said.fee_minor) >= 0
        refunded, kept = refunded + said.refund_minor, kept + said.fee_minor
        assert refunded + kept <= left
        going = set(said.seat_ids)
        seats = [replace(each, cancelled=each.cancelled or each.seat_id in going) for each in seats]
    return refunded, kept
