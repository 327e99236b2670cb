"""Of bookings, tickets, payments, cancellations and settlements."""

from domain import admissions, bookings, cancellations, payments
from domain.checkout import disputes
from domain.checkout import errors as checkout
from domain.settlements import statement as settlements
from schema.kit.problem_types import problem

_PAYMENT_ID = "The payment."
_TICKET_ID = "The ticket."

DisputeNotLost = problem(
    disputes.DisputeNotLost,
    "Only a dispute that is lost can be charged, and only once.",
    dispute_id="The dispute.",
    status="The current status.",
)
RefundExceedsPayment = problem(
    payments.RefundExceedsPayment,
    "The amount exceeds what is left of the payment.",
    left_amount="The amount that can still be refunded.",
)
BookingNotPayable = problem(
    bookings.BookingNotPayable,
    "The booking has been paid or cancelled.",
    booking_id="The booking.",
    status="Its status.",
)
TicketAdmitted = problem(
    bookings.TicketAdmitted,
    "Guests of the ticket are inside: their seats cannot be admitted again or cancelled.",
    ticket_id=_TICKET_ID,
    admitted_at="When guests of the ticket were last admitted.",
    seat_ids="Labels of the seats whose guests are inside, of those that were asked for.",
)
TicketNotAdmitted = problem(
    admissions.TicketNotAdmitted, "Nobody is inside with this ticket: there is nothing to undo.", ticket_id=_TICKET_ID
)
UndoClosed = problem(
    admissions.UndoClosed,
    "The check-in is too long ago to be undone.",
    ticket_id=_TICKET_ID,
    closed_at="Until when it could be undone.",
)
TooEarly = problem(
    admissions.TooEarly,
    "The show's guests are not let in yet.",
    show_id="The show.",
    opens_at="From when on they are.",
)
ShowOver = problem(admissions.ShowOver, "The show has ended.", show_id="The show.", ended_at="When it ended.")
WrongShow = problem(
    admissions.WrongShow,
    "The ticket is for another show than the one that the gate admits to.",
    show_id="The ticket's show.",
    starts_at="When that show starts.",
    theater_id="The theater where it is.",
    theater_name="The theater's name.",
    screen_name="The screen that it is on.",
    other_theater="Whether that is another theater than the gate's.",
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
