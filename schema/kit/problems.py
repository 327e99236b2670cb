"""The platform's problems, mapped once: one type for each error of the domain that has facts to tell."""

from domain import bookings, cancellations, errors, layouts, movies, partners, payments, shows, theaters
from domain.checkout import disputes
from domain.checkout import errors as checkout
from domain.seats import errors as seats
from domain.settlements import statement as settlements
from schema.kit.problem_types import problem

_PAYMENT_ID = "The payment that is meant."
_LOCK_ID = "The lock that is meant."
_SHOW_ID = "The show that is meant."
_TICKET_ID = "The ticket that is meant."

InvalidInput = problem(
    errors.InvalidInput,
    "The input has the right shape but values that cannot be.",
    errors="Each field that is wrong.",
)
PartnerExists = problem(
    partners.PartnerExists,
    "This contact has registered this theater already. Sign in instead.",
    contact_email="The contact of the registration that exists.",
    theater_name="The theater of the registration that exists.",
)
TheaterExists = problem(
    theaters.TheaterExists,
    "The partner has a theater of this name in this city.",
    name="The name that is taken.",
    city="The city, by its canonical name.",
)
ScreenExists = problem(
    theaters.ScreenExists,
    "The theater has a screen of this name, or the partner one with this external id.",
    name="The name that was asked for.",
    external_id="The external id that was asked for, if any.",
)
MovieExists = problem(
    movies.MovieExists,
    "A correction would turn this movie into another one of the catalogue.",
    name="The title that is taken.",
    language="The language in which it is taken.",
)
DisputeNotLost = problem(
    disputes.DisputeNotLost,
    "Only a dispute that is lost can be charged, and only once.",
    dispute_id="The dispute that is meant.",
    status="Where it stands.",
)
ShowClosed = problem(
    shows.ShowClosed,
    "The show is not on sale: it has started, is closed or cancelled.",
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
ShowInUse = problem(
    shows.ShowInUse,
    "Guests have seats: the show's movie, screen and start stay as they are. Cancel the show instead.",
    show_id=_SHOW_ID,
    seats="How many of its seats are locked or sold.",
)
LayoutConflict = problem(
    layouts.LayoutConflict,
    "The new layout would take seats away that are locked or sold. It is kept as a plan; nothing was changed.",
    plan_id="The plan under which the layout is kept.",
    seats="Labels of the seats that would be lost.",
    bookings="How many bookings have one of them.",
)
SeatsUnavailable = problem(
    seats.SeatsUnavailable,
    "Some of the seats are not to be had any more. None was locked.",
    unavailable_seats="Labels of those that are taken.",
    alternatives="Groups of as many seats, equal in type and side by side, that are to be had now; nearest first.",
)
SeatLimit = problem(
    seats.SeatLimit,
    "More seats than a lock may have, seats linked with them counted.",
    limit="How many seats a lock may have.",
)
LockLimit = problem(
    seats.LockLimit,
    "The customer holds as many locks on this show as allowed. Release one first.",
    limit="How many live locks a customer may have on a show.",
)
LockExpired = problem(seats.LockExpired, "The lock has run out. Lock the seats again.", lock_id=_LOCK_ID)
LockReleased = problem(seats.LockReleased, "The lock was released. Lock the seats again.", lock_id=_LOCK_ID)
LockUsed = problem(seats.LockUsed, "The seats of the lock are sold already.", lock_id=_LOCK_ID)
PaymentInProgress = problem(
    seats.PaymentInProgress,
    "A payment for the seats of this lock is under way. They stay held until it ends.",
    lock_id=_LOCK_ID,
)
ExtensionUsed = problem(seats.ExtensionUsed, "A lock is extended once, and this one was.", lock_id=_LOCK_ID)
SeatsTaken = problem(
    seats.SeatsTaken,
    "Seats that are locked or sold cannot be blocked. None was.",
    seats="Labels of those that are locked or sold.",
)
RefundExceedsPayment = problem(
    payments.RefundExceedsPayment,
    "More than what is left of the payment.",
    left_amount="What is left to refund.",
)
BookingNotPayable = problem(
    bookings.BookingNotPayable,
    "The booking is paid already, or cancelled.",
    booking_id="The booking that is meant.",
    status="Its status.",
)
TicketAdmitted = problem(
    bookings.TicketAdmitted,
    "The ticket was admitted at a gate: it opens none again and is not cancelled.",
    ticket_id=_TICKET_ID,
    admitted_at="When it was admitted.",
)
TicketCancelled = problem(bookings.TicketCancelled, "The ticket is cancelled.", ticket_id=_TICKET_ID)
AmountMismatch = problem(
    checkout.AmountMismatch,
    "The amount is not the booking's.",
    expected_amount="What the booking costs.",
)
PaymentOpen = problem(
    checkout.PaymentOpen,
    "A payment by another method is open for this booking. Finish it, or try again when it has failed.",
    payment_id="The payment that is open.",
    method="Its method.",
)
PaymentDeclined = problem(
    checkout.PaymentDeclined,
    "The payment provider refuses this payment; nothing was charged. Another one may be initiated at once.",
    payment_id="The payment, which has failed.",
)
PaymentNotCompleted = problem(
    checkout.PaymentNotCompleted,
    "The payment has not succeeded yet. Ask again after it has; nothing is lost meanwhile.",
    payment_id=_PAYMENT_ID,
    status="Its status.",
)
PaymentUnusable = problem(
    checkout.PaymentUnusable,
    "The money came too late, twice or not as asked for. It is refunded in full.",
    payment_id=_PAYMENT_ID,
    outcome="Why it could not be used: `LATE`, `MISMATCH`, `SECOND` or `CLOSED`.",
)
CancellationClosed = problem(
    cancellations.CancellationClosed,
    "It is too late to cancel.",
    closes_at="Until when it was possible.",
)
NothingDue = problem(
    settlements.NothingDue,
    "Nothing is due that is in no settlement yet. Nothing was changed.",
    as_of="The day up to which was looked.",
)

OF_A_LOCK_THAT_ENDED = (LockExpired, LockReleased, LockUsed)

REFUSED = (
    errors.NotFound,
    errors.Forbidden,
    errors.Unauthenticated,
    errors.Busy,
    errors.IdempotencyInProgress,
    errors.IdempotencyMismatch,
    checkout.BadSignature,
    checkout.MalformedDelivery,
)
"""Those that have no type: any mutation may meet them (or none of GraphQL's), and their message says all they know."""
