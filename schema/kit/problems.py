"""The GraphQL types of domain errors: one for each error with facts that a client can use."""

from domain import (
    accounts,
    allowances,
    api_keys,
    bookings,
    cancellations,
    errors,
    layouts,
    movies,
    partners,
    payments,
    people,
    proposals,
    sessions,
    shows,
    theaters,
)
from domain.checkout import disputes
from domain.checkout import errors as checkout
from domain.seats import errors as seats
from domain.settlements import statement as settlements
from schema.kit.problem_types import problem

_PAYMENT_ID = "The payment."
_LOCK_ID = "The lock."
_SHOW_ID = "The show."
_TICKET_ID = "The ticket."

InvalidInput = problem(
    errors.InvalidInput,
    "The input has valid types but invalid values.",
    errors="Every invalid field.",
)
ApiKeyEnded = problem(
    api_keys.ApiKeyEnded,
    "The API key has ended, or was rotated before. Create a new one, or rotate the one that replaces it.",
    api_key_id="The key.",
    replaced_by="The key that replaces it; null for one that has ended.",
)
CodeRefused = problem(
    sessions.CodeRefused,
    "The code is wrong, has been used or has run out; which of them is not said.",
)
AllowanceUsed = problem(
    allowances.AllowanceUsed,
    "This was done as often as it may be in a stretch of time. Nothing was changed.",
    rule="How often it may be done.",
    retry_after_seconds="Seconds after which the same call may succeed.",
)
SessionEnded = problem(sessions.SessionEnded, "The session has ended, or never was: sign in again.")
PairingRefused = problem(
    people.PairingRefused,
    "The pairing code is wrong, has been used or has run out; which of them is not said.",
)
LastOwner = problem(people.LastOwner, "The partner would be left without an owner. Invite another one first.")
AddressTaken = problem(people.AddressTaken, "The address belongs to another account.")
AccountInUse = problem(
    people.AccountInUse,
    "The account has tickets for shows to come, or money on its way. Nothing was erased.",
    tickets="How many bookings of shows that have not ended it has.",
    amounts="How many of its payments and refunds have no outcome yet.",
)
PartnerExists = problem(
    partners.PartnerExists,
    "This contact has registered this theater already. Sign in instead.",
    contact_email="The contact of the registration that exists.",
    theater_name="The theater of the registration that exists.",
)
PartnerStatusConflict = problem(
    partners.PartnerStatusConflict,
    "The partner's status does not permit this.",
    partner_id="The partner.",
    status="Its status.",
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
    name="The requested name.",
    external_id="The requested external id, if any.",
)
TheaterLimit = problem(
    theaters.TheaterLimit, "The partner has as many theaters as it may have.", limit="The maximum number of theaters."
)
ScreenLimit = problem(
    theaters.ScreenLimit, "The theater has as many screens as it may have.", limit="The maximum number of screens."
)
MovieExists = problem(
    movies.MovieExists,
    "The update would make this movie equal to another one of the catalogue.",
    name="The title that is taken.",
    language="The language in which it is taken.",
)
DisputeNotLost = problem(
    disputes.DisputeNotLost,
    "Only a dispute that is lost can be charged, and only once.",
    dispute_id="The dispute.",
    status="The current status.",
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
ShowInUse = problem(
    shows.ShowInUse,
    "Seats are locked or sold: the show's movie, screen and start cannot change. Cancel the show instead.",
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
SeatsUnavailable = problem(
    seats.SeatsUnavailable,
    "Some of the seats are not available. None was locked.",
    unavailable_seats="Labels of the unavailable seats.",
    alternatives="Groups of as many adjacent seats of the same type that are available now; nearest first.",
)
SeatLimit = problem(
    seats.SeatLimit,
    "More seats than a lock may have, linked seats included.",
    limit="The maximum number of seats of a lock.",
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
RefundExceedsPayment = problem(
    payments.RefundExceedsPayment,
    "The amount exceeds what is left of the payment.",
    left_amount="The amount that can still be refunded.",
)
SecondOperatorNeeded = problem(
    proposals.SecondOperatorNeeded,
    "The change takes two operators. It is kept as a proposal for 24 hours and happens when another operator sends the"
    " very same input.",
    proposal_id="The proposal, as in `proposals`.",
)
BookingNotPayable = problem(
    bookings.BookingNotPayable,
    "The booking has been paid or cancelled.",
    booking_id="The booking.",
    status="Its status.",
)
TicketAdmitted = problem(
    bookings.TicketAdmitted,
    "The ticket was admitted at a gate: it cannot be admitted again or cancelled.",
    ticket_id=_TICKET_ID,
    admitted_at="When it was admitted.",
)
TicketCancelled = problem(bookings.TicketCancelled, "The ticket is cancelled.", ticket_id=_TICKET_ID)
AmountMismatch = problem(
    checkout.AmountMismatch,
    "The amount differs from the booking's total.",
    expected_amount="The booking's total.",
)
PaymentOpen = problem(
    checkout.PaymentOpen,
    "A payment by another method is open for this booking. Finish it, or try again when it has failed.",
    payment_id="The payment that is open.",
    method="Its method.",
)
PaymentDeclined = problem(
    checkout.PaymentDeclined,
    "The payment provider refuses this payment; nothing was charged. Another payment may be initiated at once.",
    payment_id="The payment, which has failed.",
)
PaymentNotCompleted = problem(
    checkout.PaymentNotCompleted,
    "The payment has not succeeded yet. Call again once it has.",
    payment_id=_PAYMENT_ID,
    status="Its status.",
)
PaymentUnusable = problem(
    checkout.PaymentUnusable,
    "The captured money was late, a second payment, or not the expected amount. It is refunded in full.",
    payment_id=_PAYMENT_ID,
    outcome="Why it could not be used: `LATE`, `MISMATCH`, `SECOND` or `CLOSED`.",
)
CancellationClosed = problem(
    cancellations.CancellationClosed,
    "Cancellation is closed for this show.",
    closes_at="When cancellation closed.",
)
NothingDue = problem(
    settlements.NothingDue,
    "Nothing is due that is not settled yet. Nothing was changed.",
    as_of="The day up to which amounts were considered.",
)

OF_A_LOCK_THAT_ENDED = (LockExpired, LockReleased, LockUsed)

REFUSED = (
    errors.NotFound,
    errors.Forbidden,
    errors.Unauthenticated,
    accounts.KeysStopped,
    errors.Busy,
    errors.IdempotencyInProgress,
    errors.IdempotencyMismatch,
    checkout.BadSignature,
    checkout.MalformedDelivery,
)
"""Errors without a type of their own: any mutation may raise them, or no GraphQL field does, and their message is
complete.
"""
