"""Statements on ledger postings and their entries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from domain.ledger import Payable, Posting, PostingEvent, Source
from models.appending import Append
from models.base import Database

# Idempotent by (source, id, event): a posting that exists adds neither itself nor its payable.
APPEND = Append(
    "postings",
    """
    posted as (
      insert into ledger_postings
        (show_id, source, source_id, event, booking_id, partner_id, currency, accounts, amounts, posted_at)
      select show_id, source, source_id, event, booking_id, partner_id, currency, accounts, amounts, now()
      from jsonb_to_recordset(:postings) as p (show_id text, source text, source_id text, event text, booking_id text,
        partner_id text, currency text, accounts text[], amounts bigint[])
      on conflict do nothing returning show_id, source, source_id, event, posted_at
    ), owed as (
      insert into payables (show_id, source, source_id, event, partner_id, booking_id, currency,
                            gross_minor, commission_minor, tax_minor, refund_minor, net_minor, posted_at)
      select show_id, source, source_id, event, partner_id, booking_id, currency,
             gross, commission, tax, refund, net, posted_at
      from posted join jsonb_to_recordset(:postings) as p (show_id text, source text, source_id text, event text,
        partner_id text, booking_id text, currency text, gross bigint, commission bigint, tax bigint, refund bigint,
        net bigint, is_payable boolean) using (show_id, source, source_id, event)
      where is_payable
    )""",
)

BALANCE_OF_BOOKING = text(
    "select coalesce(sum(amount_minor), 0) from ledger_entries"
    " where show_id = :show_id and booking_id = :booking_id and account = :account"
)


@dataclass(frozen=True)
class PostedEntry:
    """One ledger entry. Debits are positive."""

    show_id: str
    source: Source
    source_id: str
    event: PostingEvent
    booking_id: str | None
    currency: str
    account: str
    amount_minor: int
    posted_at: datetime


def row_of(posted: Posting) -> dict[str, Any]:
    """The row to append, with what it adds to its partner's statement."""
    owed = posted.payable or Payable()
    return vars(posted.cause) | {
        "currency": posted.currency,
        "accounts": [entry.account for entry in posted.entries],
        "amounts": [entry.amount_minor for entry in posted.entries],
        "gross": owed.gross_minor,
        "commission": owed.commission_minor,
        "tax": owed.tax_minor,
        "refund": owed.refund_minor,
        "net": owed.net_minor,
        "is_payable": posted.payable is not None,
    }


async def balance_of_booking(db: Database, show_id: str, booking_id: str, account: str) -> int:
    """Debits less credits of the booking's entries in the account."""
    values = {"show_id": show_id, "booking_id": booking_id, "account": account}
    return int((await db.execute(BALANCE_OF_BOOKING, values)).scalar_one())
