"""The demo's halls, drawn as text: each line is a kind of row, with its seat type and its number of rows.

x: a seat; a: an accessible seat; c: the companion's seat beside it; []: a sofa for two; a blank: an aisle.
Seats are numbered by their position in the line, so an aisle leaves a gap in the numbers.
"""

import string
from dataclasses import dataclass

from domain.layouts import NewLayout, NewSeat

_KINDS_OF_SEAT = "xac[]"

CLASSIC = """
Gold*4     xxxxxxxxxxxxxxx
Silver*5   xxxxxxxxxxxxxxx
Silver     acxxxxxxxxxxxca
"""

GRAND = """
Silver     ac  xxxxxxxxxxxx  ca
Silver*4   xxxx xxxxxxxxxx xxxx
Gold*8     xxxx xxxxxxxxxxxx xxxx
Recliner*2 [][] [] [] [] [] [][]
"""

GIANT_SCREEN = """
Silver     ac   xxxxxxxxxxxx   ca
Silver*2     xxxxxxxxxxxxxxxxxx
Silver*3    xxxxxxxxxxxxxxxxxxxx
Gold*7     xxxxxxxxxxxxxxxxxxxxxx
Recliner*2 [] [] [] [] [] [] [] []
"""

FAN = """
Silver         xxxxxxxxxx
Silver*2     xxx xxxxxxxx xxx
Silver*3    xxxx xxxxxxxx xxxx
Gold*4     xxxxx xxxxxxxx xxxxx
Gold       xxacx xxxxxxxx xcaxx
"""

STUDIO = """
Silver*3   xxxxx xxxxx
Gold*3     xxxxx xxxxx
Gold       acxxx xxxca
Recliner   [][]   [][]
"""

LOUNGE = """
Recliner*4 [] [] [] []
Recliner   [] ac ca []
"""

BALCONY = """
Silver     acxxxx xxxxxxxx xxxxca
Silver*7   xxxxxx xxxxxxxx xxxxxx
Gold*2        xxx xxxxxxxx xxx
Gold*2     xxxxxx xxxxxxxx xxxxxx
"""

SIDE_AISLE = """
Silver*4   xxxxxxxxx xx
Gold*4     xxxxxxxxx xx
Gold       xxxxxxxca xx
"""


@dataclass(frozen=True)
class _Row:
    label: str
    seat_type: str
    places: str


def drawn(plan: str) -> NewLayout:
    rows = _rows(plan)
    seats = [seat for row in rows for seat in _seats(row)]
    return NewLayout(rows=len(rows), columns=max(len(row.places) for row in rows), seats=seats)


def _rows(plan: str) -> list[_Row]:
    rows: list[_Row] = []
    for line in plan.strip("\n").splitlines():
        seat_type, _, count = line[:11].strip().partition("*")
        for _ in range(int(count or 1)):
            rows.append(_Row(string.ascii_uppercase[len(rows)], seat_type, line[11:]))
    return rows


def _seats(row: _Row) -> list[NewSeat]:
    return [
        NewSeat(
            seat_id=f"{row.label}{column}",
            seat_type=row.seat_type,
            row=row.label,
            column=column,
            accessible=place == "a",
            companion=place == "c",
            linked_with=_other_half(row.label, column, place),
            blocked_reason=None,
        )
        for column, place in enumerate(row.places, start=1)
        if place in _KINDS_OF_SEAT
    ]


def _other_half(label: str, column: int, place: str) -> tuple[str, ...]:
    beside = {"[": column + 1, "]": column - 1}.get(place)
    return () if beside is None else (f"{label}{beside}",)
