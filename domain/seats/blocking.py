"""Blocking: a partner takes seats off sale and puts them back."""

from collections.abc import Sequence

from domain.errors import FieldProblem, InvalidInput
from domain.seats.errors import SeatsTaken
from domain.seats.inventory import SeatInventory
from domain.seats.state import Claim, SeatState


def block(inventory: SeatInventory, seat_ids: Sequence[str]) -> None:
    """Blocks all of the seats or none. Seats that are blocked stay blocked. Raises InvalidInput for unknown seats,
    SeatsTaken.
    """
    _require_known(inventory, seat_ids)
    claims = {seat_id: inventory.live_claim(seat_id) for seat_id in seat_ids}
    taken = [seat_id for seat_id, claim in claims.items() if claim and claim.state is not SeatState.BLOCKED]
    if taken:
        raise SeatsTaken(tuple(taken))
    for seat_id, claim in claims.items():
        if claim is None:
            inventory.put(Claim(seat_id, SeatState.BLOCKED, None, None, None, None))


def unblock(inventory: SeatInventory, seat_ids: Sequence[str]) -> None:
    """Frees the blocked seats among these and ignores the others. Raises InvalidInput for unknown seats."""
    _require_known(inventory, seat_ids)
    claims = [inventory.live_claim(seat_id) for seat_id in seat_ids]
    inventory.free({claim.seat_id for claim in claims if claim and claim.state is SeatState.BLOCKED})


def _require_known(inventory: SeatInventory, seat_ids: Sequence[str]) -> None:
    if not seat_ids:
        raise InvalidInput.of("seat_ids", "Name at least one seat.")
    unknown = [i for i, seat_id in enumerate(seat_ids) if seat_id not in inventory.layout.by_id]
    if unknown:
        raise InvalidInput(tuple(FieldProblem(f"seat_ids[{i}]", "The show has no such seat.") for i in unknown))
