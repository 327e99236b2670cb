"""Events about payouts, settlements to the merchant's bank, and disputes.

Each is a signed notice {event, data}, delivered like a callback to a URL of its own. Bank settlements and disputes are
stated over the API, since this provider has no bank behind it.
"""

import json
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sandbox.switches import Malformed
from sandbox.tables import notices

DISPUTE_EVENTS = {"OPEN": "dispute.opened", "WON": "dispute.won", "LOST": "dispute.lost"}


async def notify(db: AsyncConnection, event: str, data: dict[str, Any], after_seconds: float = 0) -> None:
    body = json.dumps({"event": event, "data": data})
    due_at = func.now() + timedelta(seconds=after_seconds)
    await db.execute(insert(notices).values(id=f"ntc_{secrets.token_hex(12)}", body=body, attempts=0, due_at=due_at))


async def state_bank_settlement(db: AsyncConnection, amounts: dict[str, int], stated: dict[str, str]) -> dict[str, Any]:
    """Raises Malformed for a fee and tax that exceed the gross amount."""
    net = amounts["grossMinor"] - amounts["feeMinor"] - amounts["taxMinor"]
    if net < 0:
        raise Malformed("feeMinor and taxMinor are more than grossMinor.")
    data = stated | amounts | {"netMinor": net}
    await notify(db, "bank_settlement.made", data)
    return data


async def state_dispute(db: AsyncConnection, status: str, data: dict[str, Any]) -> dict[str, Any]:
    """Raises Malformed for an unknown status."""
    event = DISPUTE_EVENTS.get(status)
    if event is None:
        raise Malformed(f"status must be one of {', '.join(DISPUTE_EVENTS)}.")
    await notify(db, event, data)
    return data | {"status": status}
