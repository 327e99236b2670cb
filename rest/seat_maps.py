"""A show's seat map, as JSON that is put together from the texts of its seats.

A map changes with every lock, and most of its text does not: what a layout and its prices say of a seat is encoded
once, and a map takes one join. A pydantic object for each seat of each map took fifty times as long.
"""

from collections import Counter, OrderedDict
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, WithJsonSchema
from typing_extensions import TypeAliasType

from domain.seats.layout import Seat, SeatLayout
from domain.seats.state import SeatState
from resolvers.seats.watching import SeatMap
from rest.amounts import AmountOut
from rest.bodies import Answer

MOST_SEATS = 50_000
"""Seats whose texts are kept, at about 300 bytes each."""

SeatStatus = TypeAliasType(
    "SeatStatus",
    Annotated[
        str, WithJsonSchema({"type": "string", "enum": [state.name for state in SeatState], "title": "SeatStatus"})
    ],
)
"""The name of a SeatState, whose value is the letter used in GraphQL's feed."""


class SeatAnswer(Answer):
    seat_id: str
    row: str
    column: int
    seat_type: str
    price: AmountOut | None = Field(
        description="The price that the show's list has now, which the next lock freezes, without fees and taxes."
    )
    status: SeatStatus
    accessible: bool
    companion: bool


class SummaryAnswer(Answer):
    available: int
    locked: int
    booked: int
    blocked: int
    total: int


class SeatMapAnswer(Answer):
    show_id: str
    version: int
    layout_version: int
    rows: int
    columns: int
    currency: str
    seats: list[SeatAnswer]
    summary: SummaryAnswer


_NO_SEATS = b'"seats":[]'
_STATUS = {state: f'"status":"{state.name}"'.encode() for state in SeatState}
"""Within a JSON string quotes are escaped, so that no seat's name can contain one of these."""


class SeatTexts:
    """The texts of layouts' seats at their prices, the least recently used first out."""

    def __init__(self, most_seats: int = MOST_SEATS) -> None:
        self._most_seats = most_seats
        self._known: OrderedDict[tuple[str, tuple[tuple[str, int], ...]], list[bytes]] = OrderedDict()
        self.seats = 0

    def of(self, layout: SeatLayout, prices: Mapping[str, int]) -> list[bytes]:
        """Returns the text of each seat as available, in the layout's order."""
        key = layout.id, tuple(sorted(prices.items()))
        texts = self._known.get(key)
        if texts is None:
            texts = self._known[key] = [_available(seat, prices.get(seat.seat_type)) for seat in layout.seats]
            self.seats += len(texts)
        self._known.move_to_end(key)
        while self.seats > self._most_seats and len(self._known) > 1:
            self.seats -= len(self._known.popitem(last=False)[1])
        return texts


_TEXTS = SeatTexts()


def text_of(seat_map: SeatMap, texts: SeatTexts = _TEXTS) -> bytes:
    """Returns the SeatMapAnswer of the map as JSON."""
    layout = seat_map.layout
    seats = list(texts.of(layout, seat_map.prices))
    taken = {seat_id: state for seat_id, state in seat_map.states.items() if seat_id in layout.order}
    for seat_id, state in taken.items():
        position = layout.order[seat_id]
        seats[position] = seats[position].replace(_STATUS[SeatState.AVAILABLE], _STATUS[state], 1)
    frame = SeatMapAnswer(
        show_id=seat_map.show.id,
        version=seat_map.version,
        layout_version=seat_map.layout_version,
        rows=layout.rows,
        columns=layout.columns,
        currency=seat_map.show.currency,
        seats=[],
        summary=_summary(Counter(taken.values()), len(seats)),
    )
    before, _, behind = frame.model_dump_json().encode().partition(_NO_SEATS)
    return b"".join((before, _NO_SEATS[:-1], b",".join(seats), _NO_SEATS[-1:], behind))


def _available(seat: Seat, price: int | None) -> bytes:
    answer = SeatAnswer(
        seat_id=seat.seat_id,
        row=seat.row,
        column=seat.column,
        seat_type=seat.seat_type,
        price=price,
        status=SeatState.AVAILABLE.name,
        accessible=seat.accessible,
        companion=seat.companion,
    )
    return answer.model_dump_json().encode()


def _summary(taken: Mapping[SeatState, int], total: int) -> SummaryAnswer:
    locked, booked, blocked = (taken.get(state, 0) for state in (SeatState.LOCKED, SeatState.BOOKED, SeatState.BLOCKED))
    return SummaryAnswer(
        available=total - locked - booked - blocked, locked=locked, booked=booked, blocked=blocked, total=total
    )
