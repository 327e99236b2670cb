"""Random halls in several scripts: sofas, companions, wheelchair spaces, blocked seats, letters that are left out."""

from collections.abc import Collection
from dataclasses import replace

from hypothesis import strategies as st

from domain.layouts import NewLayout, NewSeat

SCRIPTS = ("ABCDEFGHJKLMNPQ", "அஆஇஈஉஊஎஏஐஒ", "अआइईउऊएऐओऔ", "אבגדהוזחטי")
"""Names of rows: Latin without I and O, Tamil, Devanagari, Hebrew."""
TYPES = ("Gold", "Silver")


@st.composite
def halls(draw: st.DrawFn) -> NewLayout:
    """A hall of one to three rows with at most six seats each, of the types Gold and Silver."""
    names = draw(st.lists(st.sampled_from(draw(st.sampled_from(SCRIPTS))), min_size=1, max_size=3, unique=True))
    columns = draw(st.integers(2, 6))
    seats = [seat for name in names for seat in draw(_rows(name, columns))]
    return NewLayout(len(names), columns, seats)


@st.composite
def _rows(draw: st.DrawFn, name: str, columns: int) -> list[NewSeat]:
    seat_type = draw(st.sampled_from(TYPES))
    seats = [_seat(name, column, seat_type, draw(st.sampled_from("xxxxxxacb"))) for column in range(1, columns + 1)]
    first = draw(st.integers(0, columns - 2))
    if draw(st.booleans()):
        seats[first] = replace(seats[first], linked_with=(seats[first + 1].seat_id,))
    gap = draw(st.integers(0, columns * 2))
    return [seat for at, seat in enumerate(seats) if at != gap or seat.linked_with or at == first + 1]


def _seat(row: str, column: int, seat_type: str, kind: str) -> NewSeat:
    return NewSeat(
        f"{row}{column}",
        seat_type,
        row,
        column,
        accessible=kind == "a",
        companion=kind == "c",
        blocked_reason="Torn" if kind == "b" else None,
    )


@st.composite
def changed(draw: st.DrawFn, hall: NewLayout, taken: Collection[str]) -> NewLayout:
    """The hall after a change that its owner may want: another hall, or one of its seats otherwise or gone; often one
    of those that are taken.
    """
    if draw(st.integers(0, 3)) == 0 or len(hall.seats) < 2:
        return draw(halls())
    places = [at for at, seat in enumerate(hall.seats) if seat.seat_id in taken and draw(st.booleans())]
    at = draw(st.sampled_from(places or range(len(hall.seats))))
    seat = hall.seats[at]
    unlinked = [replace(each, linked_with=()) for each in hall.seats]
    other = hall.seats[at - 1]
    variants = {
        "gone": [*unlinked[:at], *unlinked[at + 1 :]],
        "blocked": _with(hall, at, replace(seat, blocked_reason="Broken")),
        "free": _with(hall, at, replace(seat, blocked_reason=None)),
        "accessible": _with(hall, at, replace(seat, accessible=not seat.accessible)),
        "moved": _with(hall, at, replace(seat, column=_free_column(hall, seat))),
        "companion": _with(hall, at, replace(seat, companion=not seat.companion)),
        "retyped": _with(
            unlinked, at, replace(unlinked[at], seat_type="Silver" if seat.seat_type == "Gold" else "Gold")
        ),
        "spelled": _with(unlinked, at, replace(unlinked[at], seat_id=seat.seat_id.lower())),
        "apart": unlinked,
    }
    if other.seat_type == seat.seat_type:
        variants["linked"] = _with(unlinked, at, replace(unlinked[at], linked_with=(other.seat_id,)))
    return replace(hall, seats=variants[draw(st.sampled_from(sorted(variants)))])


def _free_column(hall: NewLayout, seat: NewSeat) -> int:
    """A column of the seat's row in which no seat stands; its own where there is none."""
    used = {each.column for each in hall.seats if each.row == seat.row}
    return next((column for column in range(1, hall.columns + 1) if column not in used), seat.column or 1)


def _with(seats: NewLayout | list[NewSeat], at: int, seat: NewSeat) -> list[NewSeat]:
    found = list(seats.seats) if isinstance(seats, NewLayout) else seats
    return [*found[:at], seat, *found[at + 1 :]]
