"""Statements on what payment providers deliver about payments."""

from sqlalchemy import func, insert

from domain import ids
from models.base import Database
from models.checkout.tables import payment_deliveries


async def keep(db: Database, show_id: str, payment_id: str, body: bytes, *, unmatched: bool) -> None:
    """Keeps a correctly signed delivery as it came. `unmatched`: it names a payment that the platform does not know."""
    await db.execute(
        insert(payment_deliveries).values(
            show_id=show_id,
            id=ids.new_in_show(ids.EVENT, show_id),
            payment_id=payment_id,
            body=body,
            unmatched=unmatched,
            received_at=func.now(),
        )
    )
