"""Domain errors of shows."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import DomainError, Kind


@dataclass(eq=False)
class ShowClosed(DomainError):
    """The show is not on sale: not yet, or not any more, or it was cancelled."""

    code = "SHOW_CLOSED"
    kind = Kind.CONFLICT
    show_id: str

    @property
    def message(self) -> str:
        return "This show is not on sale, as it is not yet published, over or cancelled: its status says which."


@dataclass(eq=False)
class ShowIsCancelled(DomainError):
    """The show does not take place: nobody is admitted to it, and everything that was paid goes back."""

    code = "SHOW_CANCELLED"
    kind = Kind.CONFLICT
    show_id: str
    reason: str

    @property
    def message(self) -> str:
        why = f" ({self.reason})" if self.reason else ""
        return f"This show was cancelled{why}. Admit nobody: all that was paid for it goes back."


@dataclass(eq=False)
class ScreenOccupied(DomainError):
    """Another show is on the screen at that time, its turn-around included. `show_id`: that show."""

    code = "SCREEN_OCCUPIED"
    kind = Kind.CONFLICT
    show_id: str
    starts_at: datetime
    ends_at: datetime

    @property
    def message(self) -> str:
        start, end = self.starts_at.isoformat(), self.ends_at.isoformat()
        return f"{self.show_id} is on this screen from {start} to {end}, turn-around not counted."


@dataclass(eq=False)
class ExternalIdTaken(DomainError):
    code = "EXTERNAL_ID_TAKEN"
    kind = Kind.CONFLICT
    external_id: str
    show_id: str

    @property
    def message(self) -> str:
        return f"{self.show_id} has the external id {self.external_id} already."


@dataclass(eq=False)
class ShowInUse(DomainError):
    """The change would alter what customers have locked or bought."""

    code = "SHOW_IN_USE"
    kind = Kind.CONFLICT
    show_id: str
    seats: int

    @property
    def message(self) -> str:
        return f"{self.seats} seats of this show are locked or sold: its movie and screen stay as they are."


@dataclass(eq=False)
class ShowWasBooked(DomainError):
    """Customers had booked the cancelled show, and know that it does not take place."""

    code = "SHOW_WAS_BOOKED"
    kind = Kind.CONFLICT
    show_id: str
    bookings: int

    @property
    def message(self) -> str:
        return f"{self.bookings} bookings were cancelled with this show, so it stays cancelled: create a new one."
