"""The seat map's text, which is put together from parts, is what pydantic would write of the whole."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from domain.seats.layout import Seat, SeatLayout
from domain.seats.state import SeatState
from resolvers.seats.watching import SeatMap
from rest.seat_maps import SeatAnswer, SeatMapAnswer, SeatTexts, SummaryAnswer, text_of

AWKWARD = st.sampled_from(['"status":"AVAILABLE"', '"seats":[]'])
NAMES = AWKWARD | st.text('A1"\\,:[]{}ä\u2028\x00😀', min_size=1, max_size=6)
TYPES = st.sampled_from(["Gold", "Silver", "Ohne Preis", '"Q"'])
PRICES = {"Gold": 25_050, "Silver": 18_000, '"Q"': 1}


@dataclass(frozen=True)
class _Show:
    id: str
    currency: str


@st.composite
def seat_maps(draw: st.DrawFn) -> SeatMap:
    names = draw(st.lists(NAMES, unique=True, max_size=12))
    seats = tuple(
        Seat(name, draw(TYPES), draw(NAMES), at + 1, accessible=draw(st.booleans()), companion=draw(st.booleans()))
        for at, name in enumerate(names)
    )
    states = draw(st.dictionaries(st.sampled_from([*names, "gone"]), st.sampled_from(list(SeatState)[1:])))
    show = cast("Any", _Show("SHOW_1", "INR"))
    return SeatMap(show, 7, 2, SeatLayout(draw(st.uuids()).hex, 3, 12, seats), states, PRICES)


@given(seat_maps())
def test_the_text_is_pydantics_to_the_byte(seat_map: SeatMap) -> None:
    texts = SeatTexts()
    assert [text_of(seat_map, texts) for _ in range(2)] == [written_by_pydantic(seat_map)] * 2


def test_a_new_price_is_shown_and_the_oldest_texts_make_room() -> None:
    texts, seat = SeatTexts(most_seats=2), Seat("A1", "Gold", "A", 1)
    layouts = [SeatLayout(name, 1, 1, (seat,)) for name in "abc"]
    assert texts.of(layouts[0], {"Gold": 100}) != texts.of(layouts[0], {"Gold": 200})
    for layout in layouts:
        texts.of(layout, {"Gold": 100})
    assert texts.seats == 2


def written_by_pydantic(seat_map: SeatMap) -> bytes:
    shown = [
        SeatAnswer(
            seat_id=seat.seat_id,
            row=seat.row,
            column=seat.column,
            seat_type=seat.seat_type,
            price=seat_map.prices.get(seat.seat_type),
            status=seat_map.states.get(seat.seat_id, SeatState.AVAILABLE).name,
            accessible=seat.accessible,
            companion=seat.companion,
        )
        for seat in seat_map.layout.seats
    ]
    count = Counter(seat.status for seat in shown)
    summary = {state.name.lower(): count[state.name] for state in SeatState}
    answer = SeatMapAnswer(
        show_id=seat_map.show.id,
        version=seat_map.version,
        layout_version=seat_map.layout_version,
        rows=seat_map.layout.rows,
        columns=seat_map.layout.columns,
        currency=seat_map.show.currency,
        seats=shown,
        summary=SummaryAnswer(total=len(shown), **summary),
    )
    return answer.model_dump_json().encode()
