"""Statements on payment intents."""

from collections.abc import Sequence

from sqlalchemy import literal_column, select, tuple_

from domain.errors import NotFound
from domain.payments import Capture, Payment, PaymentIntent, PaymentStatus, UnusableReason
from models.appending import Write, Writer
from models.base import Database, columns_of, fetch_all, reader_of
from models.direct import Connection, DirectStatement
from models.payments.tables import payments

COLUMNS = columns_of(payments, Payment)
_FIELDS = tuple(column.name for column in COLUMNS)
NAMES = ", ".join(_FIELDS)
_READ = select(*COLUMNS)
OPEN = payments.c.status.in_(
    [literal_column(f"'{each}'") for each in (PaymentStatus.INITIATED, PaymentStatus.PROCESSING)]
)
"""Spelled in the statement, as in the index of open payments, so that the planner may use it."""


payment_of = reader_of(Payment, _FIELDS)
"""The payment in a row of `NAMES`."""


def _updating(changes: str) -> DirectStatement:
    return DirectStatement(
        f"update payments set {changes}, updated_at = now() where show_id = :show_id and id = :payment_id"
        f" returning {NAMES}"
    )


_REFERENCE = "provider_reference = coalesce(:reference, provider_reference)"
_ADVANCE = _updating(f"status = :status, {_REFERENCE}")
_CAPTURE = _updating(
    f"status = 'SUCCEEDED', {_REFERENCE}, captured_minor = :amount_minor, captured_currency = :currency,"
    " outcome = :outcome"
)
_COUNT_REFUND = _updating("refunded_minor = refunded_minor + :amount_minor")
_KEEP_CHECKOUT = _updating(
    "checkout_url = coalesce(checkout_url, :checkout_url), provider_reference ="
    " case when checkout_url is null then coalesce(provider_reference, :reference) else provider_reference end"
)
_FIND = f"select {NAMES} from payments where show_id = :show_id and id = :payment_id"
_ONE, _LOCK = DirectStatement(_FIND), DirectStatement(f"{_FIND} for update")


async def find(db: Connection, show_id: str, payment_id: str) -> Payment | None:
    row = await _ONE.fetch_row(db, show_id=show_id, payment_id=payment_id)
    return None if row is None else payment_of(row)


async def get(db: Connection, show_id: str, payment_id: str) -> Payment:
    """Raises NotFound."""
    payment = await find(db, show_id, payment_id)
    if payment is None:
        raise NotFound(payment_id)
    return payment


async def lock_payment(db: Connection, show_id: str, payment_id: str) -> Payment | None:
    """Locks the payment's row FOR UPDATE until commit. The caller has locked its booking before."""
    row = await _LOCK.fetch_row(db, show_id=show_id, payment_id=payment_id)
    return None if row is None else payment_of(row)


async def of_bookings(db: Database, bookings: Sequence[tuple[str, str]]) -> list[Payment]:
    """The payments of each (show id, booking id), oldest first."""
    wanted = tuple_(payments.c.show_id, payments.c.booking_id).in_(bookings)
    return await fetch_all(db, _READ.where(wanted).order_by(payments.c.created_at, payments.c.id), Payment)


_OPEN_INTENT = Write(
    (),
    f"""
    insert into payments (show_id, id, booking_id, customer_id, provider, method, amount_minor, currency, return_url,
                          status, captured_minor, refunded_minor, created_at, updated_at)
    values (:show_id, :id, :booking_id, :customer_id, :provider, :method, :amount_minor, :currency, :return_url,
            'INITIATED', 0, 0, now(), now())
    returning {NAMES}
    """,
)


async def add(write: Writer, payment_id: str, intent: PaymentIntent) -> Payment:
    [row] = await write(_OPEN_INTENT, vars(intent) | {"id": payment_id})
    return payment_of(row)


_ADD_SECOND = DirectStatement(
    """
    insert into payments (show_id, id, booking_id, customer_id, provider, method, amount_minor, currency, status,
                          provider_reference, captured_minor, refunded_minor, created_at, updated_at)
    select f.show_id, :second_id, f.booking_id, f.customer_id, f.provider, f.method, f.amount_minor, f.currency,
           'FAILED', :reference, 0, 0, now(), now()
    from payments f
    where f.show_id = :show_id and f.id = :first_id
      and not exists (select 1 from payments p where p.show_id = f.show_id and p.booking_id = f.booking_id
                        and p.provider_reference = :reference)
    returning 1
    """
)


async def add_second(db: Connection, payment_id: str, first: Payment, reference: str) -> bool:
    """Adds a second capture for what `first` has paid already, as FAILED until it is settled. False: it is known."""
    keys = {"show_id": first.show_id, "first_id": first.id, "second_id": payment_id, "reference": reference}
    return await _ADD_SECOND.fetch_row(db, **keys) is not None


async def keep_checkout(db: Connection, payment: Payment, reference: str, checkout_url: str) -> Payment:
    """The first one that is kept stays: the customer may have paid there, and then the reference is the money's."""
    return await _update(db, _KEEP_CHECKOUT, payment, reference=reference, checkout_url=checkout_url)


async def advance(db: Connection, payment: Payment, status: PaymentStatus, reference: str | None) -> Payment:
    return await _update(db, _ADVANCE, payment, status=status, reference=reference)


async def capture(db: Connection, payment: Payment, captured: Capture, outcome: UnusableReason) -> Payment:
    """Records money that buys nothing, and why."""
    return await _update(db, _CAPTURE, payment, **vars(captured), outcome=outcome)


async def count_refund(db: Connection, payment: Payment, amount_minor: int) -> None:
    """Adds to the payment's refunded amount. A constraint keeps the sum within what was captured, also concurrently."""
    await _update(db, _COUNT_REFUND, payment, amount_minor=amount_minor)


async def _update(db: Connection, statement: DirectStatement, payment: Payment, **values: object) -> Payment:
    """Answers the payment as it is then."""
    return payment_of(await statement.fetch_only(db, show_id=payment.show_id, payment_id=payment.id, **values))


async def find_many(db: Database, keys: Sequence[tuple[str, str]]) -> list[Payment]:
    """Payments of the (show id, payment id) keys that exist, in no order."""
    return await fetch_all(db, _READ.where(tuple_(payments.c.show_id, payments.c.id).in_(keys)), Payment)
