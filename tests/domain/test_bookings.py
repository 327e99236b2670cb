"""A booking's state by the clock, and its seats' own lines."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bookings import BookedSeat, Booking, BookingStatus, BookingTerms
from tests.domain.making import START, before, show

amounts = st.integers(0, 10**7)
lines = st.builds(
    BookedSeat, st.text("AB12", min_size=1), st.just("Gold"), amounts, amounts, amounts, amounts, amounts, st.booleans()
)


def booking(*seats: BookedSeat, status: BookingStatus = BookingStatus.PENDING_PAYMENT) -> Booking:
    """Read ten minutes before its hold ends."""
    return Booking(
        show_id="SHOW_1",
        id="BOOK_1",
        lock_id="LOCK_1",
        customer_id="USER_1",
        made_by="USER_1",
        partner_id="PARTNER_1",
        stored_status=status,
        tickets_minor=0,
        fee_minor=0,
        tax_minor=0,
        total_minor=0,
        currency="INR",
        expires_at=before(hours=1),
        created_at=before(hours=2),
        confirmed_at=None,
        commission_percent=None,
        commission_source=None,
        rates_effective_on=None,
        terms=BookingTerms.of(show(before(hours=2)), None),
        seats=seats,
        now=before(hours=1, minutes=10),
        show_cancelled=False,
    )


def test_a_booking_that_is_not_paid_has_expired_at_the_end_of_its_hold_and_not_before() -> None:
    held = booking()
    assert replace(held, now=held.expires_at - timedelta(microseconds=1)).status is BookingStatus.PENDING_PAYMENT
    assert replace(held, now=held.expires_at).status is BookingStatus.EXPIRED


def test_a_booking_that_is_not_paid_is_cancelled_with_its_show_also_after_its_hold() -> None:
    held = replace(booking(), show_cancelled=True)
    for now in (held.expires_at - timedelta(microseconds=1), held.expires_at):
        assert replace(held, now=now).status is BookingStatus.CANCELLED


@pytest.mark.parametrize(
    "status", [BookingStatus.CONFIRMED, BookingStatus.PARTIALLY_CANCELLED, BookingStatus.CANCELLED]
)
def test_any_other_booking_stays_what_it_is_whatever_the_hour(status: BookingStatus) -> None:
    assert replace(booking(status=status), now=START).status is status


def test_a_booking_freezes_the_outing_that_was_bought() -> None:
    terms = BookingTerms.of(show(before(hours=2)), "POLICY_1")
    assert terms == BookingTerms(START, "SCR_1", "MOV_1", "POLICY_1")


@given(st.lists(lines, max_size=4))
def test_cancelled_seats_are_kept_and_are_not_live(seats: list[BookedSeat]) -> None:
    made = booking(*seats)
    assert made.seat_ids == [seat.seat_id for seat in seats]
    assert [*made.live_seats] == [seat for seat in seats if not seat.cancelled]


@given(st.lists(lines, max_size=4), st.data())
def test_the_sales_of_two_parts_of_a_booking_are_the_sale_of_the_whole(
    seats: list[BookedSeat], data: st.DataObject
) -> None:
    made, cut = booking(*seats), data.draw(st.integers(0, len(seats)))
    whole, first, rest = (made.sale_of(part) for part in (seats, seats[:cut], seats[cut:]))
    assert whole.paid_minor == first.paid_minor + rest.paid_minor == sum(seat.total_minor for seat in seats)
    assert whole.share_minor == first.share_minor + rest.share_minor
