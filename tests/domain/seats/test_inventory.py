"""What a process keeps of a show's seats stays what it would be if it were read anew, whatever is decided on it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError
from domain.seats.alternatives import MOST_OFFERED, equal_alternatives
from domain.seats.choosing import best_available
from domain.seats.claims import SeatClaims
from domain.seats.counting import counted
from domain.seats.holding import expire, extend, release, sell
from domain.seats.inventory import SeatInventory, ShowSeats
from domain.seats.state import SeatLock
from domain.seats.wishes import SeatWish
from tests.domain.seats.halls import NOW, POLICY, at, inventory, row, take

SEATS = [*row("A", 6), *row("B", 6, "Silver")]
IDS = [seat.seat_id for seat in SEATS]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["lock", "lock", "release", "extend", "sell", "expire", "commit"]),
        st.integers(0, 3),
        st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True),
        st.integers(0, 200),
    ),
    max_size=25,
)


def play(hall: SeatInventory, steps: Sequence[tuple[str, int, list[str], int]]) -> SeatInventory:
    """Decisions of four customers, committed now and then, with time that goes on."""
    locks: list[SeatLock] = []
    for number, (kind, who, seat_ids, seconds) in enumerate(steps):
        with suppress(DomainError):
            if kind == "lock":
                locks.append(take(hall, *seat_ids, by=f"USER_{who}", id=f"LOCK_{number}"))
            elif kind == "expire":
                expire(hall)
            elif kind == "commit":
                hall = at(hall.now + timedelta(seconds=seconds), hall)
            elif locks:
                lock = locks[who % len(locks)]
                if kind == "release":
                    release(hall, lock)
                elif kind == "extend" and hall.live_claims_of_lock(lock.id):
                    extend(hall, lock, POLICY)
                elif kind == "sell":
                    sell(hall, lock, f"BOOK_{number}")
    return hall


def read_anew(seats: ShowSeats) -> ShowSeats:
    return ShowSeats(seats.show, seats.layout, seats.prices, SeatClaims(list(seats.claims)), seats.moment)


@given(STEPS)
def test_what_is_kept_equals_what_would_be_read(steps: list[tuple[str, int, list[str], int]]) -> None:
    hall = play(inventory(*SEATS), steps)
    counts = hall.counts
    seats = at(hall.now, hall).seats
    anew = read_anew(seats)
    assert counts == seats.counts == anew.counts == counted(seats.layout, seats.claims)
    assert seats.next_expiry == anew.next_expiry
    for who in range(4):
        assert seats.claims.locks_of(f"USER_{who}") == anew.claims.locks_of(f"USER_{who}")
    for claim in seats.claims:
        assert claim.lock_id is not None
        assert set(seats.claims.of_lock(claim.lock_id)) == set(anew.claims.of_lock(claim.lock_id))


@given(STEPS)
def test_what_an_inventory_says_equals_what_its_commit_leaves(steps: list[tuple[str, int, list[str], int]]) -> None:
    hall = play(inventory(*SEATS), steps)
    claims, owners = hall.claims, {who: hall.live_locks_of(f"USER_{who}") for who in range(4)}
    after = at(hall.now, hall)
    assert after.claims == claims
    assert {who: after.live_locks_of(f"USER_{who}") for who in range(4)} == owners


@given(STEPS, st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True))
def test_alternatives_are_the_nearest_whatever_was_kept_of_them(
    steps: list[tuple[str, int, list[str], int]], seat_ids: list[str]
) -> None:
    hall = play(inventory(*SEATS), steps)
    for later in (hall, at(hall.now + timedelta(seconds=400), hall)):
        equal_alternatives(later, seat_ids)  # finds free runs, which are kept
        assert equal_alternatives(later, seat_ids) == _searched(later, seat_ids)


@given(STEPS, STEPS)
def test_the_best_seats_are_the_same_whatever_was_kept_of_free_rows(
    steps: list[tuple[str, int, list[str], int]], more: list[tuple[str, int, list[str], int]]
) -> None:
    hall = play(inventory(*SEATS), steps)
    best_available(hall, SeatWish(2))  # finds free rows, which are kept
    for later in (hall, at(hall.now, hall), play(at(hall.now + timedelta(seconds=100), hall), more)):
        anew = replace(later, seats=read_anew(later.seats))
        assert best_available(later, SeatWish(2)) == best_available(anew, SeatWish(2))
        assert best_available(later, SeatWish(3)) == best_available(anew, SeatWish(3))


def _searched(hall: SeatInventory, seat_ids: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The definition: every run of free seats, sorted by its distance."""
    order, size = hall.layout.order, len(seat_ids)
    types = {hall.layout.by_id[seat_id].seat_type for seat_id in seat_ids}
    free = [seat for seat in hall.layout.seats if {seat.seat_type} == types and hall.live_claim(seat.seat_id) is None]
    rows = [
        [seat.seat_id for _, seat in run]
        for _, run in groupby(enumerate(free), key=lambda pair: (pair[1].row, pair[1].column - pair[0]))
    ]
    runs = [tuple(each[start : start + size]) for each in rows for start in range(len(each) - size + 1)]
    here = sum(order[seat_id] for seat_id in seat_ids) / size
    offered: list[tuple[str, ...]] = []
    for run in sorted(runs, key=lambda run: (abs(order[run[0]] + (size - 1) / 2 - here), run)):
        if len(offered) < MOST_OFFERED and not any(set(run) & set(earlier) for earlier in offered):
            offered.append(run)
    return tuple(offered)


def test_a_show_whose_locks_have_all_ended_keeps_no_expiry() -> None:
    hall = inventory()
    lock = take(hall, "A1")
    held = at(NOW, hall)
    assert held.seats.next_expiry == lock.expires_at
    release(held, lock)
    assert at(NOW, held).seats.next_expiry is None
