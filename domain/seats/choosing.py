"""The best seats for a party: together near the best view, else the best split. The same for proposals and locks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.errors import InvalidInput
from domain.policy import Policy
from domain.pricing import PricedSeat
from domain.seats.errors import NoSeatsFit
from domain.seats.inventory import SeatInventory
from domain.seats.layout import Seat, SeatLayout
from domain.seats.locking import LockRequest, lock, priced_at
from domain.seats.places import Places, Point, Run, consecutive
from domain.seats.reasons import Reason, Why
from domain.seats.splitting import split_in
from domain.seats.state import SeatLock
from domain.seats.wishes import SeatWish
from domain.shows import ShowClosed, ShowStatus
from domain.text import reading_key


@dataclass(frozen=True)
class SeatProposal:
    """`groups`: labels of seats, each group side by side, in the layout's order; none where nothing fits. `prices`:
    what each seat would cost if it were locked now, in the same order.
    """

    show_id: str
    currency: str
    groups: tuple[tuple[str, ...], ...]
    prices: tuple[PricedSeat, ...]
    why: Reason

    @property
    def seat_ids(self) -> list[str]:
        return [seat_id for group in self.groups for seat_id in group]

    @property
    def amount_minor(self) -> int:
        """The tickets, without fees and taxes."""
        return sum(seat.price_minor for seat in self.prices)

    @property
    def total_minor(self) -> int:
        """With fees and taxes."""
        return sum(seat.total_minor for seat in self.prices)


def best_available(inventory: SeatInventory, wish: SeatWish) -> SeatProposal:
    """The seats that a lock with this wish would get, and takes none of them: exactly as many as are wished, or none.

    Raises InvalidInput for a seat type or a seat that the show does not have.
    """
    try:
        groups, why = _chosen(inventory, wish)
    except NoSeatsFit as nothing:
        groups, why = (), Reason(nothing.reason, nothing.message)
    except ShowClosed as closed:
        groups, why = (), Reason(Why.NOT_ON_SALE, closed.message)
    labels = tuple(tuple(seat.seat_id for seat in group) for group in groups)
    prices = priced_at(inventory, [seat_id for group in labels for seat_id in group])
    return SeatProposal(inventory.show.id, inventory.show.currency, labels, prices, why)


def lock_best(inventory: SeatInventory, wish: SeatWish, request: LockRequest, policy: Policy) -> SeatLock:
    """Locks the best seats that are available now, under the request's ids. A wish that lost its seats to an earlier
    one gets the next best.

    Raises NoSeatsFit, ShowClosed, InvalidInput, LockLimit; the inventory is then unchanged.
    """
    groups, why = _chosen(inventory, wish)
    seat_ids = tuple(seat.seat_id for group in groups for seat in group)
    return replace(lock(inventory, replace(request, seat_ids=seat_ids), policy), why=why)


def _chosen(inventory: SeatInventory, wish: SeatWish) -> tuple[Sequence[Run], Reason]:
    """The groups, in the layout's order. Raises ShowClosed, NoSeatsFit, InvalidInput."""
    if inventory.show.status is not ShowStatus.ON_SALE:
        raise ShowClosed(inventory.show.id)
    layout = inventory.layout
    near = None if wish.near is None else _seat_read_as(layout, wish.near)
    places = Places(inventory, wish, _seat_types(inventory, wish))
    point = Point.best_view(layout) if near is None else Point.of(layout, [near])
    together = places.nearest(wish.count, wish.accessible, point)
    if together is not None:
        return [together], Reason(Why.TOGETHER, _together(together, wish, near))
    _require_enough(places)
    seats = split_in(places, point)
    if seats is None:
        raise NoSeatsFit(Why.ONLY_WHOLE_SOFAS, wish.count, len(places.seats()))
    groups = list(consecutive(sorted(seats, key=lambda seat: layout.order[seat.seat_id])))
    return groups, Reason(Why.SPLIT, _split(groups))


def _seat_types(inventory: SeatInventory, wish: SeatWish) -> set[str]:
    """Those that the wish allows. Raises InvalidInput for one that the show does not have."""
    known = inventory.layout.seat_types
    allowed = known
    if wish.seat_type is not None:
        allowed = tuple(each for each in known if reading_key(each) == reading_key(wish.seat_type))
        if not allowed:
            raise InvalidInput.of("seat_type", f"The show has no such seats. It has {', '.join(known)}.")
    if wish.most_minor is None:
        return set(allowed)
    return {each for each in allowed if inventory.prices[each] <= wish.most_minor}


def _seat_read_as(layout: SeatLayout, label: str) -> Seat:
    """Raises InvalidInput."""
    seat_id = layout.label_of(label)
    if seat_id is None:
        raise InvalidInput.of("near", "The show has no such seat.")
    return layout.by_id[seat_id]


def _together(run: Run, wish: SeatWish, near: Seat | None) -> str:
    where = "the best view of the screen" if near is None else f"seat {near.seat_id}"
    seats = "1 seat" if len(run) == 1 else f"{len(run)} seats side by side"
    wheelchairs = f", {wish.accessible} of them for wheelchairs" if wish.accessible else ""
    return f"{seats} in row {run[0].row}{wheelchairs}, nearest to {where}."


def _split(groups: Sequence[Run]) -> str:
    count = sum(map(len, groups))
    parts = [f"{len(group)} in row {group[0].row}" for group in groups]
    return f"No {count} seats side by side are free: {', '.join(parts[:-1])} and {parts[-1]}, close to one another."


def _require_enough(places: Places) -> None:
    """Raises NoSeatsFit if there are too few seats, however they stand."""
    wish, free = places.wish, places.seats()
    wheelchairs = sum(seat.accessible for seat in free)
    if wheelchairs < wish.accessible:
        raise NoSeatsFit(Why.TOO_FEW_WHEELCHAIR_SPACES, wish.accessible, wheelchairs)
    if len(free) - wheelchairs < wish.count - wish.accessible:
        raise NoSeatsFit(Why.TOO_FEW_SEATS, wish.count, len(free) - wheelchairs)
