"""Of shows, layouts and seats."""

import strawberry

from domain import layouts, shows
from domain.seats import errors as seats
from domain.seats.reasons import Why
from schema.kit.enums import describe_enum
from schema.kit.problem_types import ITEMS, problem
from schema.kit.rows import OfRow, derived
from schema.kit.scalars import Money, money_from_row

_LOCK_ID = "The lock."
_SHOW_ID = "The show."

describe_enum(
    Why,
    "Why these seats were chosen, or none. The first two come with seats, the others with none.",
    TOGETHER="All side by side in a row, as near as can be.",
    SPLIT="So many are not free side by side: as few groups as can be, close to one another.",
    TOO_FEW_SEATS="Fewer seats are free that fit the wish.",
    TOO_FEW_WHEELCHAIR_SPACES="Fewer wheelchair spaces are free.",
    ONLY_WHOLE_SOFAS="Enough seats are free, but as sofas, which are sold whole and do not make this number.",
    NOT_ON_SALE="The show is not on sale.",
)

ShowClosed = problem(
    shows.ShowClosed,
    "The show is not on sale: it has started, is closed, or is cancelled.",
    show_id=_SHOW_ID,
)
ScreenOccupied = problem(
    shows.ScreenOccupied,
    "Another show is on this screen at that time, turn-around included.",
    show_id="The show that is there.",
    starts_at="When that show starts.",
    ends_at="When it ends, turn-around not counted.",
)
ExternalIdTaken = problem(
    shows.ExternalIdTaken,
    "Another show of the partner has this external id.",
    external_id="The external id that is taken.",
    show_id="The show that has it.",
)
ShowIsCancelled = problem(
    shows.ShowIsCancelled,
    "The show was cancelled: nobody is admitted to it.",
    show_id=_SHOW_ID,
    reason="Why it was cancelled.",
)
ShowWasBooked = problem(
    shows.ShowWasBooked,
    "Customers had booked the cancelled show, so it stays cancelled: create a new one.",
    show_id=_SHOW_ID,
    bookings="How many bookings were cancelled with it, or before.",
)
ShowInUse = problem(
    shows.ShowInUse,
    "Seats are locked or sold: the show's movie and screen cannot change. Cancel the show instead.",
    show_id=_SHOW_ID,
    seats="How many of its seats are locked or sold.",
)
LayoutConflict = problem(
    layouts.LayoutConflict,
    "The new layout would change or remove seats that are locked or sold: label, type, row, column, accessibility and"
    " links stay as they were sold. Nothing was changed; the layout is kept as a plan.",
    plan_id="The plan under which the layout is kept.",
    seats="Labels of the seats that would change.",
    bookings="How many bookings include one of them.",
)


@strawberry.type(description="Seats that are available now, and what they cost.")
class SeatOffer(OfRow[seats.SeatOffer]):
    amount: Money = money_from_row("The price of the tickets, without fees and taxes.", minor="amount_minor")
    total: Money = money_from_row("All that a lock of them costs now, with fees and taxes.", minor="total_minor")

    @derived("Labels of the seats, side by side.")
    def seat_ids(self) -> list[str]:
        return list(self.row.seat_ids)


ITEMS[seats.SeatOffer] = SeatOffer
SeatsUnavailable = problem(
    seats.SeatsUnavailable,
    "Some of the seats are not available. None was locked.",
    unavailable_seats="Labels of the unavailable seats.",
    alternatives="Groups of as many adjacent seats of the same type that are available now; nearest first.",
    offers="The same groups, with what each costs.",
)
SeatLimit = problem(
    seats.SeatLimit,
    "More seats than a lock may have, linked seats included.",
    limit="The maximum number of seats of a lock.",
)
NoSeatsFit = problem(
    seats.NoSeatsFit,
    "No set of free seats is what was wished. Nothing was locked.",
    reason="Why nothing fits.",
    wished="How many seats, or wheelchair spaces, were wished.",
    fitting="How many free seats, or wheelchair spaces, fit the wish, each by itself.",
)
LockLimit = problem(
    seats.LockLimit,
    "The customer holds as many locks on this show as allowed. Release one first.",
    limit="The maximum number of live locks of a customer on a show.",
)
LockExpired = problem(seats.LockExpired, "The lock has expired. Lock the seats again.", lock_id=_LOCK_ID)
LockReleased = problem(seats.LockReleased, "The lock was released. Lock the seats again.", lock_id=_LOCK_ID)
LockUsed = problem(seats.LockUsed, "The seats of the lock are sold.", lock_id=_LOCK_ID)
PaymentInProgress = problem(
    seats.PaymentInProgress,
    "A payment for the seats of this lock is in progress. They stay held until it ends.",
    lock_id=_LOCK_ID,
)
ExtensionUsed = problem(
    seats.ExtensionUsed, "The lock has been extended before; a lock can be extended once.", lock_id=_LOCK_ID
)
SeatsTaken = problem(
    seats.SeatsTaken,
    "Locked or sold seats cannot be blocked. None was blocked.",
    seats="Labels of those that are locked or sold.",
)
