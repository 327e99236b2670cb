"""What people are sent about a visit to a show."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Outing:
    """What a message says of a visit: where, when, which seats. Times are in UTC and shown in `time_zone`. `ticket_id`:
    None where there is no ticket for it. `format`, `language`, `subtitles`: None where the show does not say it.
    """

    booking_id: str
    ticket_id: str | None
    movie: str
    certificate: str | None
    theater: str
    address: str | None
    city: str
    screen: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    seat_ids: tuple[str, ...]
    format: str | None = None
    language: str | None = None
    subtitles: str | None = None

    @property
    def variant(self) -> str:
        """How the show says that the movie is shown, such as `3D, Tamil, subtitles: English`. Empty if it does not."""
        subtitles = None if self.subtitles is None else f"subtitles: {self.subtitles}"
        return ", ".join(part for part in (self.format, self.language, subtitles) if part)
