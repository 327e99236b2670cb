"""Seats that a partner takes out of sale, and puts back."""

from collections.abc import Sequence

from domain.errors import FieldProblem, InvalidInput
from domain.seats.board import Board
from domain.seats.errors import SeatsTaken
from domain.seats.state import Claim, SeatState


def block(board: Board, seat_ids: Sequence[str]) -> None:
    """All or nothing; blocking again is harmless. Raises InvalidInput for unknown seats, SeatsTaken."""
    _require_known(board, seat_ids)
    claims = {seat_id: board.live_claim(seat_id) for seat_id in seat_ids}
    taken = [seat_id for seat_id, claim in claims.items() if claim and claim.state is not SeatState.BLOCKED]
    if taken:
        raise SeatsTaken(tuple(taken))
    for seat_id, claim in claims.items():
        if claim is None:
            board.put(Claim(seat_id, SeatState.BLOCKED, None, None, None, None))


def unblock(board: Board, seat_ids: Sequence[str]) -> None:
    """Seats that are not blocked stay as they are. Raises InvalidInput for unknown seats."""
    _require_known(board, seat_ids)
    claims = [board.live_claim(seat_id) for seat_id in seat_ids]
    board.free({claim.seat_id for claim in claims if claim and claim.state is SeatState.BLOCKED})


def _require_known(board: Board, seat_ids: Sequence[str]) -> None:
    if not seat_ids:
        raise InvalidInput.of("seatIds", "Name at least one seat.")
    unknown = [i for i, seat_id in enumerate(seat_ids) if seat_id not in board.layout.by_id]
    if unknown:
        raise InvalidInput(tuple(FieldProblem(f"seatIds[{i}]", "The show has no such seat.") for i in unknown))
