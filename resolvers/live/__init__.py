"""Live seats: a process follows the log of each show that has a viewer in it."""

from domain.seats.feed import SeatDelta
from resolvers.live.follower import Listen
from resolvers.live.hub import LiveHub

__all__ = ["Listen", "LiveHub", "SeatDelta"]
