"""The lock, the booking to pay and the ticket that the specification's examples name, on their two shows."""

from collections.abc import Sequence
from dataclasses import replace

from demo.example_shows import AHEAD, FIRST_SHOW, SECOND_SHOW
from domain import passes
from domain.bookings import BookingTerms, Ticket, TicketStatus
from domain.errors import NotFound
from domain.ledger import Cause, PostingEvent, Source, accounts, sales
from domain.payments import Capture, Payment, PaymentIntent, PaymentMethod
from domain.pricing import Commission, quote
from domain.seats import holding
from domain.seats.locking import LockRequest, lock
from domain.seats.state import Claim, LockStatus, SeatLock, SeatState
from models.bookings import bookings as booking_rows
from models.checkout import settling as settling_rows
from models.payments import payments as payment_rows
from models.seats import locks as lock_rows
from resolvers.context import Transaction
from resolvers.ledger import post
from resolvers.seats.changing import lock_inventory, write_inventory

CUSTOMER = "USER_101"
FREE_LOCK = "LOCK_456"
BOOKED_LOCK, BOOKING, PAYMENT = "LOCK_457", "BOOK_123", "PAY_789"
SOLD_LOCK, SOLD_BOOKING, SOLD_PAYMENT, TICKET = "LOCK_458", "BOOK_124", "PAY_788", "TICK_567"
SHORT_IDS = {FREE_LOCK: FIRST_SHOW} | dict.fromkeys(
    (BOOKED_LOCK, BOOKING, PAYMENT, SOLD_LOCK, SOLD_BOOKING, SOLD_PAYMENT, TICKET), SECOND_SHOW
)
LOCKS = (FREE_LOCK, BOOKED_LOCK)


async def add_lock(tx: Transaction) -> None:
    """Locks two Gold seats without a booking, beside the A1 and A2 that the specification's example locks."""
    await _locked(tx, FIRST_SHOW, FREE_LOCK, ["A5", "A6"])


async def add_booking_to_pay(tx: Transaction) -> None:
    """Books two Gold seats for 500 with an initiated payment. The provider learns of it when it is initiated again."""
    held = await _booked(tx, BOOKED_LOCK, BOOKING, ["A5", "A6"])
    inventory = await lock_inventory(tx, SECOND_SHOW)
    holding.hold_for_payment(inventory, held, replace(tx.policy, payment_window_seconds=0))
    await write_inventory(tx, inventory)
    await payment_rows.add(tx.write, PAYMENT, _intent(held, BOOKING))


async def add_ticket(tx: Transaction) -> None:
    """Sells two Gold seats for 500: paid, booked, with a ticket whose pass is valid at the gate."""
    held = await _booked(tx, SOLD_LOCK, SOLD_BOOKING, ["B5", "B6"])
    payment = await payment_rows.add(tx.write, SOLD_PAYMENT, _intent(held, SOLD_BOOKING))
    inventory = await lock_inventory(tx, SECOND_SHOW)
    if not holding.sell(inventory, held, SOLD_BOOKING):
        raise RuntimeError(f"The seats of {TICKET} are taken by another booking.")
    await write_inventory(tx, inventory)
    await _post_sale(tx, payment)
    captured = Capture(held.amount_minor, held.currency, None)
    await settling_rows.book(tx.write, _ticket(tx, held), captured)


async def _post_sale(tx: Transaction, payment: Payment) -> None:
    sold = await booking_rows.find(tx.db, SECOND_SHOW, SOLD_BOOKING)
    if sold is None:
        raise NotFound(SOLD_BOOKING)
    cause = Cause(sold.show_id, Source.PAYMENT, payment.id, PostingEvent.BOOKED, sold.id, sold.partner_id)
    post(tx, sales.booked(cause, sold.sale_of(sold.seats), accounts.gateway_clearing(payment.provider)))


def _ticket(tx: Transaction, held: SeatLock) -> Ticket:
    return Ticket(
        show_id=held.show_id,
        id=TICKET,
        booking_id=SOLD_BOOKING,
        payment_id=SOLD_PAYMENT,
        customer_id=held.owner_id,
        made_by=held.made_by,
        partner_id=held.partner_id,
        seat_ids=held.seat_ids,
        status=TicketStatus.BOOKED,
        pass_text=passes.issue(TICKET, held.show_id, held.seat_ids, tx.context.services.passes),
        issued_at=held.now,
        admitted_at=None,
        admitted_gate=None,
    )


async def prolong(tx: Transaction, lock_id: str) -> bool:
    """Prolongs the lock to `AHEAD` from now. An expired lock gets its seats back; False, and nothing is changed, where
    one of them is taken.
    """
    show_id = SHORT_IDS[lock_id]
    inventory = await lock_inventory(tx, show_id)
    held = await lock_rows.find(tx.db, show_id, lock_id)
    if held is None:
        return False
    until = inventory.now + AHEAD
    if held.status is LockStatus.EXPIRED:
        owners = [inventory.live_claim(seat_id) for seat_id in held.seat_ids]
        if any(
            owner is not None or seat_id not in inventory.layout.by_id
            for owner, seat_id in zip(owners, held.seat_ids, strict=True)
        ):
            return False
        for seat_id in held.seat_ids:
            inventory.put(Claim(seat_id, SeatState.LOCKED, held.id, held.owner_id, until, held.booking_id))
    holding.prolong(inventory, held, until)
    await write_inventory(tx, inventory)
    return True


async def _booked(tx: Transaction, lock_id: str, booking_id: str, seat_ids: Sequence[str]) -> SeatLock:
    held = await _locked(tx, SECOND_SHOW, lock_id, seat_ids)
    inventory = await lock_inventory(tx, SECOND_SHOW)
    commission = Commission(tx.policy.commission_percent)
    quoted = quote(held.priced_seats or (), commission, held.currency)
    terms = BookingTerms.of(inventory.show, None)
    await booking_rows.add(tx.write, booking_id, held, quoted, terms)
    holding.attach_booking(inventory, held, booking_id)
    await write_inventory(tx, inventory)
    return held


async def _locked(tx: Transaction, show_id: str, lock_id: str, seat_ids: Sequence[str]) -> SeatLock:
    """Locks without fees and taxes whatever rates are in force, since the specification's example says 500."""
    inventory = await lock_inventory(tx, show_id)
    inventory.show = replace(inventory.show, lock_ttl_seconds=int(AHEAD.total_seconds()))
    inventory.moment = replace(inventory.moment, rates=None)
    held = lock(
        inventory, LockRequest.of(lock_id, CUSTOMER, CUSTOMER, seat_ids), replace(tx.policy, locks_per_customer=10)
    )
    await write_inventory(tx, inventory)
    return held


def _intent(held: SeatLock, booking_id: str) -> PaymentIntent:
    return PaymentIntent(
        held.show_id, booking_id, held.owner_id, "sandbox", PaymentMethod.UPI, held.amount_minor, held.currency
    )
