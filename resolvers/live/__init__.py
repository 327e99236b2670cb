"""Live seats: every process follows the logs of the shows that somebody watches there."""

from domain.seats.feed import SeatDelta
from resolvers.live.follower import Listen
from resolvers.live.hub import LiveHub

__all__ = ["Listen", "LiveHub", "SeatDelta"]
