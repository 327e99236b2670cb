"""Whether the show still matches the booking when a payment arrives late."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.bookings import Booking, BookingStatus, BookingTerms
from domain.checkout.outcome import show_matches_booking
from domain.seats.claims import SeatClaims
from domain.seats.inventory import Moment, SeatInventory, ShowSeats
from domain.seats.layout import Seat, SeatLayout
from domain.shows import Show
from tests.domain.making import START, before, seat, show

BOOKED = show(before(days=1))
BOOKING = Booking(
    show_id=BOOKED.id,
    id="BOOK_1",
    lock_id="LOCK_1",
    customer_id="USER_1",
    made_by="USER_1",
    partner_id=BOOKED.partner_id,
    stored_status=BookingStatus.PENDING_PAYMENT,
    tickets_minor=50000,
    fee_minor=0,
    tax_minor=0,
    total_minor=50000,
    currency="INR",
    expires_at=before(days=1),
    created_at=before(days=2),
    confirmed_at=None,
    commission_percent=None,
    commission_source=None,
    rates_effective_on=None,
    terms=BookingTerms.of(BOOKED, None),
    seats=(seat("A1", 25000), seat("A2", 25000)),
    now=before(days=1),
    show_cancelled=False,
)


def inventory(of: Show = BOOKED, **seat_types: str) -> SeatInventory:
    seats = tuple(Seat(seat_id, seat_type, "A", int(seat_id[1:])) for seat_id, seat_type in seat_types.items())
    moment = Moment(1, 1, of.now, sellable=True, partner_ttl_seconds=None, partner_sales_close_minutes=None)
    return ShowSeats(of, SeatLayout("LAYOUT_1", 1, 3, seats), {}, SeatClaims(), moment).at(moment)


def test_the_same_seats_of_the_same_show_are_as_booked_whatever_else_changed() -> None:
    longer = replace(BOOKED, ends_at=START + timedelta(hours=3), layout_version=2)
    assert show_matches_booking(BOOKING, inventory(longer, A1="Gold", A2="Gold", A3="Silver"))


@pytest.mark.parametrize(
    "moved",
    [
        replace(BOOKED, starts_at=START + timedelta(minutes=1)),
        replace(BOOKED, screen_id="SCR_2"),
        replace(BOOKED, movie_id="MOV_2"),
    ],
)
def test_a_show_with_another_start_screen_or_movie_is_another_outing(moved: Show) -> None:
    assert not show_matches_booking(BOOKING, inventory(moved, A1="Gold", A2="Gold"))


def test_a_seat_of_another_type_or_none_at_all_is_not_what_was_bought() -> None:
    assert not show_matches_booking(BOOKING, inventory(A1="Gold", A2="Silver"))
    assert not show_matches_booking(BOOKING, inventory(A1="Gold", A3="Gold"))


def test_a_seat_that_was_linked_with_one_that_was_not_booked_is_not_what_was_bought() -> None:
    hall = inventory(A1="Gold", A2="Gold", A3="Gold")
    sofa = tuple(replace(each, linked_with=("A3",)) if each.seat_id == "A2" else each for each in hall.layout.seats)
    hall.seats.layout = replace(hall.layout, seats=sofa)
    assert not show_matches_booking(BOOKING, hall)
    pair = {"A1": ("A2",), "A2": ("A1",), "A3": ()}
    hall.seats.layout = replace(
        hall.layout, seats=tuple(replace(each, linked_with=pair[each.seat_id]) for each in hall.layout.seats)
    )
    assert show_matches_booking(BOOKING, hall)
