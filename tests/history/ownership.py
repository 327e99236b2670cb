"""When a seat was certainly whose, by what was acknowledged alone.

From the acknowledgement of a lock to the first moment at which it may have ended: it ran out, or its owner asked for
something that ends it, whatever became of that. A lock that runs out ends by the database's clock: when it was asked
for, that clock had not reached the answer's `server_time` yet, so the lock outlives the asking by at least
`expires_at - server_time`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from tests.history.events import NEVER, History, Kind, Operation, Outcome

ENDINGS = (Kind.LOCK, Kind.RELEASE, Kind.CANCEL)


@dataclass(frozen=True)
class Holding:
    """`who` has the seat from `acknowledged` until `until`, at least; where the latter is the earlier, never for sure.
    By a LOCK it was got after `asked`; by the others perhaps before.
    """

    kind: Kind
    show_id: str
    seat_id: str
    who: str
    asked: float
    acknowledged: float
    until: float
    booking_id: str | None

    @property
    def is_booked(self) -> bool:
        return self.kind is Kind.CONFIRM


def holdings(history: History) -> list[Holding]:
    happened = list(_happenings(history))
    endings: dict[tuple[str, str], list[Operation]] = defaultdict(list)
    for each in happened:
        if each.kind in ENDINGS:
            endings[each.who, each.show_id].append(each)
    return [
        _holding(grant, seat_id, [end for end in endings[grant.who, grant.show_id] if end is not grant])
        for grant in happened
        if grant.outcome is Outcome.OK and _runs_out(grant) is not None
        for seat_id in grant.seat_ids
    ]


def _happenings(history: History) -> Iterator[Operation]:
    """Attempts under one key are one operation where one of them was acknowledged: asked for when the first was. An
    attempt without an answer may happen for ever, also after another one was refused.
    """
    asked: dict[tuple[str, str], float] = {}
    acknowledged: set[tuple[str, str]] = set()
    for each in history.operations:
        use = each.who, each.key
        asked[use] = min(each.began, asked.get(use, NEVER))
        if each.outcome is Outcome.OK:
            acknowledged.add(use)
    for each in history.operations:
        use = each.who, each.key
        if each.outcome is Outcome.OK:
            yield replace(each, asked=asked[use] if each.key else each.began)
        elif each.outcome is Outcome.UNKNOWN and not (each.key and use in acknowledged):
            yield replace(each, asked=each.began, ended=NEVER)


def _holding(grant: Operation, seat_id: str, endings: list[Operation]) -> Holding:
    runs_out = _runs_out(grant)
    assert runs_out is not None
    until = min([runs_out, *(end.asked for end in endings if _may_end(end, grant, seat_id))])
    return Holding(grant.kind, grant.show_id, seat_id, grant.who, grant.asked, grant.ended, until, grant.booking_id)


def _runs_out(grant: Operation) -> float | None:
    """None for what gives nothing to hold."""
    if grant.kind is Kind.CONFIRM:
        return NEVER
    if grant.kind not in (Kind.LOCK, Kind.PAY) or grant.expires_at is None or grant.server_time is None:
        return None
    return grant.began + (grant.expires_at - grant.server_time).total_seconds()


def _may_end(end: Operation, grant: Operation, seat_id: str) -> bool:
    """What is sold is given back by a cancellation alone, and the hold that it was sold out of ends with it. A lock
    ends whole by an own newer one on one of its seats.
    """
    if end.kind is Kind.CANCEL:
        is_later = end.booking_id == grant.booking_id if grant.kind is Kind.CONFIRM else end.ended > grant.asked
        return is_later and seat_id in end.seat_ids
    if grant.kind is Kind.CONFIRM:
        return False
    if end.kind is Kind.RELEASE:
        return end.lock_id == grant.lock_id
    is_its_own = end.lock_id is not None and end.lock_id == grant.lock_id
    return not is_its_own and end.ended > grant.asked and not set(end.seat_ids).isdisjoint(grant.seat_ids)


def double_owners(history: History) -> Iterator[str]:
    """Two customers who certainly had a seat at once, or one who got it while it certainly was another's."""
    by_seat: Mapping[tuple[str, str], list[Holding]] = defaultdict(list)
    for holding in holdings(history):
        by_seat[holding.show_id, holding.seat_id].append(holding)
    for (show_id, seat_id), held in by_seat.items():
        for one, other in combinations(held, 2):
            if one.who != other.who and (_at_once(one, other) or _within(one, other) or _within(other, one)):
                yield f"{seat_id} of {show_id} was {one.who}'s and {other.who}'s: {one} and {other}"


def _at_once(one: Holding, other: Holding) -> bool:
    return max(one.acknowledged, other.acknowledged) < min(one.until, other.until)


def _within(one: Holding, other: Holding) -> bool:
    """The other got it, whenever that was, while it certainly was the one's."""
    return other.kind is Kind.LOCK and one.acknowledged <= other.asked and other.acknowledged <= one.until
