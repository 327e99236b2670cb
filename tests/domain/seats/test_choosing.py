"""The best seats for a party: what a customer gets who leaves the choice to the platform."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError, InvalidInput
from domain.policy import Policy
from domain.seats.choosing import best_available, lock_best
from domain.seats.errors import LockLimit, NoSeatsFit
from domain.seats.inventory import SeatInventory
from domain.seats.layout import Seat
from domain.seats.locking import LockRequest
from domain.seats.reasons import Why
from domain.seats.state import SeatLock
from domain.seats.wishes import NewWish, SeatWish
from tests.domain.making import before
from tests.domain.seats.halls import inventory, row, sold, take

POLICY = Policy(seats_per_lock=10, locks_per_customer=2)
HALL = [seat for letter in "ABCDEFG" for seat in row(letter, 9)]


def lock_for(hall: SeatInventory, wish: SeatWish, by: str = "USER_1", id: str = "LOCK_1") -> SeatLock:
    return lock_best(hall, wish, LockRequest(id, by, by, ()), POLICY)


def accessible(seat: Seat) -> Seat:
    return replace(seat, accessible=True)


def companion(seat: Seat) -> Seat:
    return replace(seat, companion=True)


def sofa(*seats: Seat) -> list[Seat]:
    labels = [seat.seat_id for seat in seats]
    return [replace(seat, linked_with=tuple(each for each in labels if each != seat.seat_id)) for seat in seats]


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


@st.composite
def halls(draw: st.DrawFn) -> list[Seat]:
    """Up to three rows of up to seven seats: aisles, wheelchair spaces, companions' seats, sofas of two and three."""
    seats: list[Seat] = []
    for letter in "ABC"[: draw(st.integers(1, 3))]:
        made = [
            replace(seat, accessible=kind == "w", companion=kind == "c")
            for seat, kind in zip(
                row(letter, 7, draw(st.sampled_from(["Gold", "Silver"]))),
                draw(st.lists(st.sampled_from("xxxxwc."), min_size=2, max_size=7)),
                strict=False,
            )
            if kind != "."
        ]
        length = draw(st.sampled_from([0, 0, 2, 3]))
        start = draw(st.integers(0, 4))
        seats += [*made[:start], *sofa(*made[start : start + length]), *made[start + length :]]
    return seats or row("A", 1)


@st.composite
def wishes(draw: st.DrawFn) -> SeatWish:
    count = draw(st.integers(1, 5))
    return SeatWish(
        count, draw(st.sampled_from([None, None, "Gold"])), draw(st.integers(0, min(count, draw(st.integers(0, 2)))))
    )


def allowed(hall: SeatInventory, wish: SeatWish) -> list[Seat]:
    return [
        seat
        for seat in hall.layout.seats
        if hall.live_claim(seat.seat_id) is None
        and wish.seat_type in {None, seat.seat_type}
        and (wish.accessible or not (seat.accessible or seat.companion))
    ]


def fits(seats: Iterable[Seat], wish: SeatWish) -> bool:
    chosen = list(seats)
    labels = {seat.seat_id for seat in chosen}
    return (
        len(chosen) == wish.count
        and sum(seat.accessible for seat in chosen) == wish.accessible
        and all(set(seat.linked_with) <= labels for seat in chosen)
    )


def together(seats: Iterable[Seat]) -> bool:
    chosen = list(seats)
    columns = [seat.column for seat in chosen]
    return len({seat.row for seat in chosen}) == 1 and max(columns) - min(columns) == len(chosen) - 1


@given(halls(), wishes(), st.data())
def test_parties_are_together_if_they_can_be_and_get_seats_if_there_are_any(
    seats: list[Seat], wish: SeatWish, data: st.DataObject
) -> None:
    """Against every set of free seats there is."""
    labels = [seat.seat_id for seat in seats]
    taken = data.draw(st.sets(st.sampled_from(labels), max_size=len(labels) // 2))
    hall = inventory(*seats, *row("Z", 1), claims=[sold(seat_id) for seat_id in (*taken, "Z1")])
    hall.seats.prices = {"Gold": 25000, "Silver": 18000}
    if wish.seat_type is not None and not any(seat.seat_type == wish.seat_type for seat in hall.layout.seats):
        return
    possible = [chosen for chosen in combinations(allowed(hall, wish), wish.count) if fits(chosen, wish)]
    found = best_available(hall, wish)
    if not possible:
        assert found.seat_ids == []
        assert found.why.code not in {Why.TOGETHER, Why.SPLIT}
        return
    chosen = [hall.layout.by_id[seat_id] for seat_id in found.seat_ids]
    assert fits(chosen, wish)
    assert not taken & set(found.seat_ids)
    can_be_together = any(map(together, possible))
    assert together(chosen) is can_be_together
    assert found.why.code is (Why.TOGETHER if can_be_together else Why.SPLIT)
    assert len(found.groups) == 1 or not can_be_together


@given(halls(), st.lists(wishes(), min_size=1, max_size=4))
def test_a_lock_gets_what_the_proposal_says_until_nothing_is_left(seats: list[Seat], asked: list[SeatWish]) -> None:
    hall = inventory(*seats)
    for number, wish in enumerate(asked):
        try:
            proposal = best_available(hall, wish)
        except InvalidInput:
            continue
        outcome: SeatLock | DomainError
        try:
            outcome = lock_for(hall, wish, f"USER_{number}", f"LOCK_{number}")
        except NoSeatsFit as refusal:
            outcome = refusal
        if proposal.seat_ids:
            assert isinstance(outcome, SeatLock)
            assert outcome.seat_ids == hall.layout.in_order(proposal.seat_ids)
            assert outcome.total_minor == proposal.total_minor
        else:
            assert isinstance(outcome, NoSeatsFit)
            assert (outcome.reason, outcome.message) == (proposal.why.code, proposal.why.message)
