"""Eight layouts after real halls, as their owners draw them, for tests of whatever sells seats."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from string import ascii_uppercase

from domain.layouts import NewLayout, NewSeat

Json = dict[str, object]


@dataclass(frozen=True)
class Hall:
    """`prices`: rupees by seat type. `rows`: as the hall has them, from the first that its owner names. `chosen`: seats
    that a customer clicks on. `locked`: what is then held, in the hall's order, with the rest of their sofas.
    """

    name: str
    layout: NewLayout
    prices: Mapping[str, int]
    rows: Sequence[str]
    chosen: Sequence[str]
    locked: Sequence[str] = field(default=())

    @property
    def held(self) -> Sequence[str]:
        return self.locked or self.chosen


def as_rest(layout: NewLayout) -> Json:
    return {"rows": layout.rows, "columns": layout.columns, "seatMap": _seats(layout)}


def as_graphql(layout: NewLayout) -> Json:
    return {"rows": layout.rows, "columns": layout.columns, "seats": _seats(layout)}


def _seats(layout: NewLayout) -> list[Json]:
    """Without the members that say nothing, as partners' systems send them."""
    given = [
        {
            "seatId": seat.seat_id,
            "seatType": seat.seat_type,
            "row": seat.row,
            "column": seat.column,
            "accessible": seat.accessible or None,
            "companion": seat.companion or None,
            "linkedWith": list(seat.linked_with) or None,
            "blockedReason": seat.blocked_reason,
        }
        for seat in layout.seats
    ]
    return [{name: value for name, value in seat.items() if value is not None} for seat in given]


def _row(name: str, columns: Iterable[int], seat_type: str) -> list[NewSeat]:
    return [NewSeat(f"{name}{column}", seat_type, name, column) for column in columns]


def _sofas(seats: Sequence[NewSeat]) -> list[NewSeat]:
    """Every second seat is linked with the one after it."""
    return [
        replace(seat, linked_with=(seats[at + 1].seat_id,)) if at % 2 == 0 else seat for at, seat in enumerate(seats)
    ]


def _gold_class() -> Hall:
    seats = [seat for row in "AB" for seat in _sofas(_row(row, range(1, 7), "Gold Class Sofa"))]
    return Hall(
        "gold class", NewLayout(2, 6, seats), {"Gold Class Sofa": 1200}, "AB", ["A1", "B4"], ["A1", "A2", "B3", "B4"]
    )


def _arena() -> Hall:
    """Lower ring 101 to 112, upper ring 201 to 212, 25 rows each, 15 seats of a row in each block."""
    rows = [*ascii_uppercase, *(f"A{letter}" for letter in ascii_uppercase[:24])]
    seats = [
        NewSeat(f"{ring * 100 + block}-{row}{place}", ("Lower", "Upper")[ring - 1], row, (block - 1) * 15 + place)
        for ring in (1, 2)
        for row in rows[25 * (ring - 1) : 25 * ring]
        for block in range(1, 13)
        for place in range(1, 16)
    ]
    chosen = ["112-Y14", "112-Y15", "201-Z1"]
    return Hall("arena", NewLayout(50, 180, seats), {"Lower": 2500, "Upper": 900}, rows, chosen)


def _without_i_and_o() -> Hall:
    rows = "ABCDEFGHJKLMNPQR"
    seats = [
        seat for row in rows for seat in _row(row, (*range(1, 6), *range(8, 13)), "Gold" if row > "F" else "Silver")
    ]
    plain = [replace(seat, row=None, column=None) for seat in seats]
    return Hall("letters left out", NewLayout(16, 12, plain), {"Gold": 250, "Silver": 180}, rows, ["R11", "R12"])


def _double_a_in_front() -> Hall:
    rows = ["AA", "BB", *"ABCDEFGH", "ZZ"]
    seats = [seat for row in rows for seat in _row(row, range(1, 11), "Balcony" if row == "ZZ" else "Stalls")]
    plain = [replace(seat, row=None, column=None) for seat in seats]
    return Hall("AA in front", NewLayout(11, 10, plain), {"Stalls": 200, "Balcony": 320}, rows, ["AA1", "ZZ10"])


def _numbered_from_101() -> Hall:
    seats = [NewSeat(f"{row}{number}", "Reserved", row, number - 100) for row in "ABC" for number in range(101, 131)]
    return Hall("numbered from 101", NewLayout(3, 30, seats), {"Reserved": 275}, "ABC", ["B101", "B130"])


def _right_to_left() -> Hall:
    """Seat 1 stands at the right end of its row, and a side block on the left has a row of its own."""
    rows = ["א", "ב", "ג"]
    seats = [NewSeat(f"{row}{13 - column}", "רגיל", row, column) for row in rows for column in range(1, 13)]
    seats += [NewSeat(f"יציע {number}", "יציע", "יציע", 13 - number) for number in range(1, 5)]
    return Hall(
        "right to left", NewLayout(4, 12, seats), {"רגיל": 300, "יציע": 450}, [*rows, "יציע"], ["א2", "א1", "יציע 1"]
    )


def _tamil() -> Hall:
    rows = ["அ", "ஆ", "இ", "கௌ"]
    seats = [seat for row in rows for seat in _row(row, range(1, 9), "முதல் வகுப்பு" if row == "அ" else "இரண்டாம் வகுப்பு")]
    prices = {"முதல் வகுப்பு": 190, "இரண்டாம் வகுப்பு": 120}
    return Hall("Tamil", NewLayout(4, 8, seats), prices, rows, ["அ1", "கௌ8"])


def _companions() -> Hall:
    """Wheelchair spaces and their companions at the ends of the last row, a broken sofa, and a pillar in row Ł."""
    back = [
        NewSeat("Łóża 1", "Parter", "Ł", 1, accessible=True),
        NewSeat("Łóża 2", "Parter", "Ł", 2, companion=True),
        NewSeat("Łóża 9", "Parter", "Ł", 9, companion=True),
        NewSeat("Łóża 10", "Parter", "Ł", 10, accessible=True),
    ]
    sofa = _sofas([NewSeat("B1", "Parter"), NewSeat("B2", "Parter")])
    sofa[0] = replace(sofa[0], blocked_reason="Torn")
    seats = [*_row("A", range(1, 11), "Parter"), *sofa, *_row("B", range(3, 11), "Parter"), *back]
    return Hall("companions", NewLayout(3, 10, seats), {"Parter": 160}, "ABŁ", ["Łóża 1", "Łóża 2"])


HALLS = (
    _gold_class(),
    _arena(),
    _without_i_and_o(),
    _double_a_in_front(),
    _numbered_from_101(),
    _right_to_left(),
    _tamil(),
    _companions(),
)
