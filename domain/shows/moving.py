"""Moving shows whose guests have seats already."""

from domain.errors import InvalidInput
from domain.shows.errors import ShowClosed
from domain.shows.scheduling import Slot
from domain.shows.show import Show


def require_time_to_come(show: Show, slot: Slot) -> None:
    """Raises ShowClosed for a show that is over, InvalidInput for another start of one that has begun, and for times
    that have passed: its guests could not come.
    """
    if show.is_over:
        raise ShowClosed(show.id)
    if slot.starts_at != show.starts_at:
        if show.now >= show.starts_at:
            raise InvalidInput.of("starts_at", "The show has begun: only its end can change.")
        if slot.starts_at <= show.now:
            raise InvalidInput.of("starts_at", "It has guests: move the show to a time to come, or cancel it.")
    if slot.ends_at <= show.now:
        raise InvalidInput.of("ends_at", "It has guests: the show cannot end before now.")
