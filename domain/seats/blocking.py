"""Blocking: a partner takes seats off sale and puts them back. A sofa is blocked and put back as a whole."""

from collections.abc import Sequence

from domain.seats.errors import SeatsTaken
from domain.seats.inventory import SeatInventory
from domain.seats.state import Claim, SeatState


def block(inventory: SeatInventory, seat_ids: Sequence[str]) -> list[str]:
    """Blocks all of the seats and of their sofas, or none, and answers them. Seats that are blocked stay blocked.
    Raises InvalidInput for unknown seats, SeatsTaken.
    """
    wanted = _named(inventory, seat_ids)
    claims = {seat_id: inventory.live_claim(seat_id) for seat_id in wanted}
    taken = [seat_id for seat_id, claim in claims.items() if claim and claim.state is not SeatState.BLOCKED]
    if taken:
        raise SeatsTaken(tuple(taken))
    for seat_id, claim in claims.items():
        if claim is None:
            inventory.put(Claim(seat_id, SeatState.BLOCKED, None, None, None, None))
    return wanted


def unblock(inventory: SeatInventory, seat_ids: Sequence[str]) -> list[str]:
    """Frees the blocked seats among these and their sofas, answers all of them, and ignores those that are not blocked.
    Raises InvalidInput for unknown seats.
    """
    wanted = _named(inventory, seat_ids)
    claims = [inventory.live_claim(seat_id) for seat_id in wanted]
    inventory.free({claim.seat_id for claim in claims if claim and claim.state is SeatState.BLOCKED})
    return wanted


def _named(inventory: SeatInventory, seat_ids: Sequence[str]) -> list[str]:
    return inventory.layout.whole_sofas(inventory.layout.labels_of(seat_ids))
