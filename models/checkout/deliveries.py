"""Statements on what payment providers deliver about payments."""

from typing import Any

from domain import ids
from domain.checkout.reports import DisputeReport, PaymentReport
from models.appending import Append

APPEND = Append(
    "deliveries",
    """
    delivered as (
      insert into payment_deliveries
        (show_id, id, payment_id, body, orphan, received_at, status, provider_reference)
      select show_id, id, payment_id, decode(body, 'hex'), unmatched, now(), status, provider_reference
      from jsonb_to_recordset(:deliveries) as d (show_id text, id text, payment_id text, body text, unmatched boolean,
                                                 status text, provider_reference text)
    )""",
)


def row_of(show_id: str, report: PaymentReport | DisputeReport, body: bytes, *, unmatched: bool) -> dict[str, Any]:
    """A correctly signed delivery as it came, with the state and the reference of the payment that it reports; a
    dispute reports neither. `unmatched`: it names a payment that the platform does not know.
    """
    said = report if isinstance(report, PaymentReport) else None
    return {
        "show_id": show_id,
        "id": ids.new_in_show(ids.EVENT, show_id),
        "payment_id": report.payment_id,
        "body": body.hex(),
        "unmatched": unmatched,
        "status": None if said is None else said.status,
        "provider_reference": None if said is None else said.reference,
    }
