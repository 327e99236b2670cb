"""Why the platform chose these seats, or none."""

import strawberry

from domain.seats.reasons import Reason, Why
from schema.kit.rows import OfRow, from_row


@strawberry.type(description="Why the platform chose these seats, or none.")
class ChoiceReason(OfRow[Reason]):
    code: Why = from_row("For programs.")
    message: str = from_row("For people: one or two English sentences.")
