"""Statements on payment intents."""

from collections.abc import Sequence

from sqlalchemy import TextClause, bindparam, func, insert, select, text, tuple_

from domain.errors import NotFound
from domain.payments import Capture, Payment, PaymentIntent, PaymentStatus
from models.appending import Write, Writer
from models.base import Database, columns_of, entity_of, fetch_all, fetch_one
from models.payments.tables import payments

COLUMNS = columns_of(payments, Payment)
NAMES = ", ".join(column.name for column in COLUMNS)
_READ = select(*COLUMNS)
OPEN = payments.c.status.in_([PaymentStatus.INITIATED, PaymentStatus.PROCESSING])


def _updating(changes: str) -> TextClause:
    return text(
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
_ONE = _READ.where(payments.c.show_id == bindparam("show_id"), payments.c.id == bindparam("payment_id"))
_LOCK = _ONE.with_for_update()


async def find(db: Database, show_id: str, payment_id: str) -> Payment | None:
    return await fetch_one(db, _ONE, Payment, {"show_id": show_id, "payment_id": payment_id})


async def get(db: Database, show_id: str, payment_id: str) -> Payment:
    """Raises NotFound."""
    payment = await find(db, show_id, payment_id)
    if payment is None:
        raise NotFound(payment_id)
    return payment


async def lock_payment(db: Database, show_id: str, payment_id: str) -> Payment | None:
    """Locks the payment's row FOR UPDATE until commit. The caller has locked its booking before."""
    return await fetch_one(db, _LOCK, Payment, {"show_id": show_id, "payment_id": payment_id})


async def of_bookings(db: Database, bookings: Sequence[tuple[str, str]]) -> list[Payment]:
    """The payments of each (show id, booking id), oldest first."""
    wanted = tuple_(payments.c.show_id, payments.c.booking_id).in_(bookings)
    return await fetch_all(db, _READ.where(wanted).order_by(payments.c.created_at, payments.c.id), Payment)


_OPEN_INTENT = Write(
    (),
    f"""
    insert into payments (show_id, id, booking_id, customer_id, provider, method, amount_minor, currency, status,
                          captured_minor, refunded_minor, created_at, updated_at)
    values (:show_id, :id, :booking_id, :customer_id, :provider, :method, :amount_minor, :currency, 'INITIATED',
            0, 0, now(), now())
    returning {NAMES}
    """,
    {},
)


async def add(write: Writer, payment_id: str, intent: PaymentIntent) -> Payment:
    [row] = await write(_OPEN_INTENT, vars(intent) | {"id": payment_id})
    return entity_of(row, Payment)


async def add_second(db: Database, payment_id: str, first: Payment, reference: str) -> bool:
    """Adds a second capture for what `first` has paid already, as FAILED until it is settled. False: it is known."""
    known = select(payments.c.id).where(
        payments.c.show_id == first.show_id,
        payments.c.booking_id == first.booking_id,
        payments.c.provider_reference == reference,
    )
    if (await db.execute(known)).first() is not None:
        return False
    kept = ("show_id", "booking_id", "customer_id", "provider", "method", "amount_minor", "currency")
    values = {name: getattr(first, name) for name in kept} | {"id": payment_id, "provider_reference": reference}
    opened = {"status": PaymentStatus.FAILED, "captured_minor": 0, "refunded_minor": 0}
    times = {"created_at": func.now(), "updated_at": func.now()}
    await db.execute(insert(payments).values(**values, **opened, **times))
    return True


async def keep_checkout(db: Database, payment: Payment, reference: str, checkout_url: str) -> Payment:
    """The first one that is kept stays: the customer may have paid there, and then the reference is the money's."""
    return await _update(db, _KEEP_CHECKOUT, payment, reference=reference, checkout_url=checkout_url)


async def advance(db: Database, payment: Payment, status: PaymentStatus, reference: str | None) -> Payment:
    return await _update(db, _ADVANCE, payment, status=status, reference=reference)


async def capture(db: Database, payment: Payment, captured: Capture, outcome: str) -> Payment:
    """Records money that buys nothing, and why."""
    return await _update(db, _CAPTURE, payment, **vars(captured), outcome=outcome)


async def count_refund(db: Database, payment: Payment, amount_minor: int) -> None:
    """Adds to the payment's refunded amount. A constraint keeps the sum within what was captured, also concurrently."""
    await _update(db, _COUNT_REFUND, payment, amount_minor=amount_minor)


async def _update(db: Database, statement: TextClause, payment: Payment, **values: object) -> Payment:
    """Answers the payment as it is then."""
    mine = {"show_id": payment.show_id, "payment_id": payment.id}
    return entity_of((await db.execute(statement, mine | values)).one(), Payment)


async def find_many(db: Database, keys: Sequence[tuple[str, str]]) -> list[Payment]:
    """Payments of the (show id, payment id) keys that exist, in no order."""
    return await fetch_all(db, _READ.where(tuple_(payments.c.show_id, payments.c.id).in_(keys)), Payment)
