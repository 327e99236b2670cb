"""Statements on what needs an operator's attention: scatter reads over all shows, each by an index of its own."""

from typing import TypeVar

from sqlalchemy import Column, ColumnElement, Table, func, select

from domain.attention import Attention, Job, UnmatchedDelivery, Waiting
from domain.notifications import Notification, NotificationStatus
from domain.payments import Refund, RefundStatus
from models.base import Database, columns_of, fetch_all
from models.checkout.tables import payment_deliveries
from models.notifications import notifications
from models.outbox import outbox
from models.payments.tables import refunds

Row = TypeVar("Row")


async def read(db: Database, most: int) -> Attention:
    """The newest rows of each kind, at most `most`, with the total number."""
    parked, unmatched = outbox.c.parked_code.is_not(None), payment_deliveries.c.unmatched
    given_up = notifications.c.status == NotificationStatus.GIVEN_UP
    failed = refunds.c.status == RefundStatus.FAILED
    return Attention(
        parked_jobs=await _newest(db, Job, parked, outbox.c.recorded_at, most),
        given_up_notifications=await _newest(db, Notification, given_up, notifications.c.created_at, most),
        unmatched_deliveries=await _newest(db, UnmatchedDelivery, unmatched, payment_deliveries.c.received_at, most),
        failed_refunds=await _newest(db, Refund, failed, refunds.c.updated_at, most),
    )


async def find_job(db: Database, show_id: str, job_id: str) -> Job | None:
    mine = (outbox.c.show_id == show_id) & (outbox.c.id == job_id)
    found = await fetch_all(db, select(*columns_of(outbox, Job)).where(mine), Job)
    return found[0] if found else None


async def _newest(
    db: Database, entity: type[Row], where: ColumnElement[bool], by: Column[object], most: int
) -> Waiting[Row]:
    table: Table = by.table
    total = (await db.execute(select(func.count()).select_from(table).where(where))).scalar_one()
    statement = select(*columns_of(table, entity)).where(where).order_by(by.desc(), table.c.id.desc())
    return Waiting(total, await fetch_all(db, statement.limit(most), entity))
