"""The seat types of a layout, and the prices of a show that are for them."""

from collections.abc import Iterable, Mapping

from domain.errors import FieldProblem, InvalidInput
from domain.seats.layout import SeatLayout
from domain.text import by_reading, reading_key


def matched(amounts: Mapping[str, int], priced: Iterable[str], layout: SeatLayout | None) -> dict[str, int]:
    """The amounts, each under the spelling that the show's layout, or else its prices so far, have of its seat type.
    Before a layout a price may be for any type, and may change while it waits for a layout that has its type.

    Raises InvalidInput for each type that neither the layout nor the prices so far have, naming the layout's.
    """
    types = () if layout is None else layout.seat_types
    spellings = by_reading([*types, *priced])
    keys = [reading_key(seat_type) for seat_type in amounts]
    lacking = [i for i, key in enumerate(keys) if layout is not None and key not in spellings]
    if lacking:
        said = f"The show's layout has no seats of this type. It has {', '.join(types)}."
        raise InvalidInput(tuple(FieldProblem(f"prices[{i}].seat_type", said) for i in lacking))
    return {spellings.get(reading_key(seat_type), seat_type): minor for seat_type, minor in amounts.items()}


def stale(priced: Iterable[str], sent: Iterable[str], layout: SeatLayout | None) -> list[str]:
    """The priced types that are neither in the layout nor among those that the theater's system has sent."""
    kept = by_reading([*sent, *(() if layout is None else layout.seat_types)])
    return [seat_type for seat_type in priced if reading_key(seat_type) not in kept]
