"""The best seats for a party: what a customer gets who leaves the choice to the platform."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.errors import InvalidInput
from domain.policy import Policy
from domain.seats.choosing import best_available
from domain.seats.errors import LockLimit, NoSeatsFit
from domain.seats.layout import Seat
from domain.seats.reasons import Why
from domain.seats.wishes import NewWish, SeatWish
from tests.domain.making import before
from tests.domain.seats.halls import inventory, lock_for, row, sofa, sold, take

POLICY = Policy(seats_per_lock=10, locks_per_customer=2)
HALL = [seat for letter in "ABCDEFG" for seat in row(letter, 9)]


def accessible(seat: Seat) -> Seat:
    return replace(seat, accessible=True)


def companion(seat: Seat) -> Seat:
    return replace(seat, companion=True)


def test_a_party_sits_together_in_the_middle_two_thirds_back() -> None:
    found = best_available(inventory(*HALL), SeatWish(3))
    assert found.groups == (("E4", "E5", "E6"),)
    assert found.why.code is Why.TOGETHER
    assert found.why.message == "3 seats side by side in row E, nearest to the best view of the screen."


def test_the_next_party_sits_where_the_view_is_best_of_what_is_left() -> None:
    hall = inventory(*HALL)
    chosen = [lock_for(hall, SeatWish(3), f"USER_{n}", f"LOCK_{n}").seat_ids for n in range(3)]
    assert chosen == [["E4", "E5", "E6"], ["D4", "D5", "D6"], ["F4", "F5", "F6"]]


def test_near_a_seat_means_as_close_to_it_as_can_be_however_its_label_is_typed() -> None:
    hall = inventory(*HALL, claims=[sold("A1")])
    found = best_available(hall, SeatWish(2, near="a1"))
    assert found.groups == (("A2", "A3"),)
    assert found.why.message.endswith("nearest to seat A1.")


def test_an_aisle_parts_and_a_party_stays_on_one_side_of_it() -> None:
    with_aisle = [seat for seat in row("A", 9) if seat.column != 5]
    assert best_available(inventory(*with_aisle), SeatWish(4)).groups == (("A1", "A2", "A3", "A4"),)


def test_a_type_and_a_highest_price_bound_the_choice() -> None:
    hall = inventory(*row("A", 8, "Silver"), *row("B", 8), *row("C", 8))
    assert best_available(hall, SeatWish(2)).groups == (("B4", "B5"),)
    assert best_available(hall, SeatWish(2, seat_type="silver")).groups == (("A4", "A5"),)
    assert best_available(hall, SeatWish(2, most_minor=20000)).groups == (("A4", "A5"),)
    nothing = best_available(hall, SeatWish(2, seat_type="Gold", most_minor=20000))
    assert (nothing.seat_ids, nothing.why.code) == ([], Why.TOO_FEW_SEATS)


def test_wheelchair_spaces_and_their_companions_seats_are_kept_for_who_needs_them() -> None:
    first, second, third, fourth = row("A", 4)
    hall = inventory(accessible(first), companion(second), third, fourth)
    assert best_available(hall, SeatWish(2)).groups == (("A3", "A4"),)
    assert best_available(hall, SeatWish(3)).why.code is Why.TOO_FEW_SEATS
    assert best_available(hall, SeatWish(1, accessible=1)).groups == (("A1",),)
    assert best_available(hall, SeatWish(2, accessible=1)).groups == (("A1", "A2"),)
    assert best_available(hall, SeatWish(2, accessible=2)).why.code is Why.TOO_FEW_WHEELCHAIR_SPACES


def test_who_comes_with_a_wheelchair_sits_on_a_companions_seat_rather_than_nearer_to_the_middle() -> None:
    seats = row("A", 9)
    seats[4], seats[7], seats[8] = accessible(seats[4]), companion(seats[7]), accessible(seats[8])
    assert best_available(inventory(*seats), SeatWish(2, accessible=1)).groups == (("A8", "A9"),)


def test_a_wheelchair_space_is_not_given_to_one_of_the_others_of_a_party_that_is_split() -> None:
    spaces = [accessible(seat) for letter in "AC" for seat in row(letter, 1)]
    hall = inventory(spaces[0], *row("B", 2), spaces[1])
    assert sorted(best_available(hall, SeatWish(3, accessible=1)).seat_ids) in (["A1", "B1", "B2"], ["B1", "B2", "C1"])


def test_a_sofa_is_taken_whole_or_not_at_all() -> None:
    seats = [*sofa(*row("A", 2)), *sofa(*row("B", 2))]
    assert best_available(inventory(*seats), SeatWish(2)).groups == (("B1", "B2"),)
    assert best_available(inventory(*seats), SeatWish(4)).groups == (("A1", "A2"), ("B1", "B2"))
    nothing = best_available(inventory(*seats), SeatWish(3))
    assert nothing.why.code is Why.ONLY_WHOLE_SOFAS
    assert nothing.why.message.startswith("Sofas are sold whole")


def test_a_party_that_cannot_be_together_is_split_into_few_groups_close_by_and_nobody_alone() -> None:
    free = {"A1", "A2", "A3", "B2", "B3", "G1", "G5", "G6"}
    hall = inventory(*HALL, claims=[sold(seat.seat_id) for seat in HALL if seat.seat_id not in free])
    assert best_available(hall, SeatWish(4)).groups == (("A2", "A3"), ("B2", "B3"))
    five = best_available(hall, SeatWish(5))
    assert five.groups == (("A1", "A2", "A3"), ("B2", "B3"))
    assert five.why.code is Why.SPLIT
    assert five.why.message == "No 5 seats side by side are free: 3 in row A and 2 in row B, close to one another."


def test_seats_that_only_sofas_and_single_seats_make_up_together_are_found() -> None:
    seats = [*sofa(*row("A", 3)), *sofa(*row("B", 3)), *sofa(*row("C", 2)), *sofa(*row("D", 2))]
    assert sorted(map(len, best_available(inventory(*seats), SeatWish(4)).groups)) == [2, 2]
    assert sorted(map(len, best_available(inventory(*seats), SeatWish(8)).groups)) == [2, 3, 3]


def test_a_proposal_costs_what_its_lock_costs() -> None:
    hall = inventory(*HALL)
    proposal, lock = best_available(hall, SeatWish(3)), lock_for(hall, SeatWish(3))
    assert (proposal.amount_minor, proposal.total_minor) == (lock.amount_minor, lock.total_minor)
    assert proposal.prices == lock.priced_seats
    assert proposal.why == lock.why


def test_what_nothing_fits_is_refused_with_how_many_seats_would() -> None:
    hall = inventory(*row("A", 4))
    with pytest.raises(NoSeatsFit) as refused:
        lock_for(hall, SeatWish(5))
    assert (refused.value.reason, refused.value.wished, refused.value.fitting) == (Why.TOO_FEW_SEATS, 5, 4)
    assert not hall.is_changed


def test_a_third_lock_is_refused_as_with_seats_by_name() -> None:
    hall = inventory(*HALL)
    take(hall, "A1", id="LOCK_A")
    take(hall, "A5", id="LOCK_B")
    with pytest.raises(LockLimit):
        lock_for(hall, SeatWish(2), id="LOCK_C")


def test_a_show_that_is_not_on_sale_proposes_nothing_and_says_so() -> None:
    assert best_available(inventory(*HALL, now=before(hours=-1)), SeatWish(2)).why.code is Why.NOT_ON_SALE


@pytest.mark.parametrize(
    ("field", "wish"),
    [
        ("count", NewWish(0)),
        ("count", NewWish(11)),
        ("accessible", NewWish(2, accessible=3)),
        ("near", NewWish(1, near=" ")),
        ("max_price", NewWish(1, max_price=Decimal("0.001"))),
    ],
)
def test_a_wish_that_makes_no_sense_names_its_field(field: str, wish: NewWish) -> None:
    with pytest.raises(InvalidInput) as refused:
        SeatWish.of(wish, POLICY)
    assert [each.field for each in refused.value.errors] == [field]


@pytest.mark.parametrize(("field", "wish"), [("near", SeatWish(1, near="Z99")), ("seat_type", SeatWish(1, "Bronze"))])
def test_a_seat_or_a_type_that_the_show_does_not_have_is_named(field: str, wish: SeatWish) -> None:
    with pytest.raises(InvalidInput) as refused:
        best_available(inventory(*HALL), wish)
    assert [each.field for each in refused.value.errors] == [field]
