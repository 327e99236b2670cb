"""Best seats in small random halls, compared with every set of seats that there is."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError, InvalidInput
from domain.layouts import layout_of
from domain.seats.choosing import best_available
from domain.seats.errors import NoSeatsFit
from domain.seats.inventory import SeatInventory
from domain.seats.layout import Seat
from domain.seats.reasons import Why
from domain.seats.state import SeatLock
from domain.seats.wishes import SeatWish
from tests.domain.seats.halls import inventory, lock_for, row, sofa, sold
from tests.halls.layouts import HALLS, Hall


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


@pytest.mark.parametrize("hall", HALLS, ids=lambda hall: hall.name)
def test_in_halls_as_their_owners_draw_them_parties_get_what_was_proposed_until_the_hall_is_full(hall: Hall) -> None:
    """Thirty parties of two; nobody is given a wheelchair space, a companion's seat or a part of a sofa."""
    seats = inventory(*layout_of(hall.layout, hall.prices).seats)
    seats.seats.prices = {seat_type: rupees * 100 for seat_type, rupees in hall.prices.items()}
    sold_ids: set[str] = set()
    for number in range(30):
        proposal = best_available(seats, SeatWish(2))
        if not proposal.seat_ids:
            assert proposal.why.code in {Why.TOO_FEW_SEATS, Why.ONLY_WHOLE_SOFAS}
            break
        held = lock_for(seats, SeatWish(2), f"USER_{number}", f"LOCK_{number}")
        assert held.seat_ids == seats.layout.in_order(proposal.seat_ids)
        assert not sold_ids & set(held.seat_ids)
        sold_ids |= set(held.seat_ids)
    by_id = seats.layout.by_id
    assert not any(by_id[seat_id].accessible or by_id[seat_id].companion for seat_id in sold_ids)
    assert seats.layout.whole_sofas(sold_ids) == seats.layout.in_order(sold_ids)
