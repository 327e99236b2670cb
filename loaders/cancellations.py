"""Cancellation policies, which are public."""

from collections.abc import Sequence

from domain.cancellations import CancellationPolicy
from models.base import Database
from models.cancellations import policies as policy_rows


async def policies_in_force(db: Database, subjects: Sequence[policy_rows.Subject]) -> list[CancellationPolicy | None]:
    """The policy of each (partner id, show id), or (partner id, None) for the partner's own; None where the platform's
    default is in force.
    """
    return await policy_rows.in_force_for_many(db, subjects)


async def policies_by_id(db: Database, policy_ids: Sequence[str]) -> list[CancellationPolicy | None]:
    """Includes former versions, which bookings keep."""
    return await policy_rows.find_many(db, policy_ids)
