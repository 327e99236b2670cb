"""What was acknowledged is seen by every later read: a booked seat is booked, a held one is not available."""

from collections import defaultdict
from collections.abc import Iterator

from tests.history.events import History, Kind, Operation, Outcome
from tests.history.ownership import Holding, holdings

AVAILABLE, BOOKED = "A", "B"


def vanished(history: History) -> Iterator[str]:
    looks: dict[str, list[Operation]] = defaultdict(list)
    for each in history.operations:
        if each.kind is Kind.READ and each.outcome is Outcome.OK:
            looks[each.show_id].append(each)
    for holding in holdings(history):
        for look in looks[holding.show_id]:
            if holding.acknowledged <= look.began and look.ended <= holding.until:
                yield from _missing(holding, look)


def _missing(holding: Holding, look: Operation) -> Iterator[str]:
    assert look.states is not None
    state = look.states.get(holding.seat_id, AVAILABLE)
    if state == AVAILABLE or (holding.is_booked and state != BOOKED):
        yield f"{look.who} saw {holding.seat_id} of {holding.show_id} as {state} at {look.began}: {holding}"
    elif holding.is_booked and look.booking_ids is not None:
        found = look.booking_ids.get(holding.seat_id)
        if found != holding.booking_id:
            yield f"{look.who} found {holding.seat_id} of {holding.show_id} sold by {found}: {holding}"
