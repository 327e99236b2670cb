"""Cancellation policies, which everybody may see before buying."""

from collections.abc import Sequence

from domain.cancellations import CancellationPolicy
from models.base import Database
from models.cancellations import policies as policy_rows


async def policies_in_force(db: Database, subjects: Sequence[policy_rows.Subject]) -> list[CancellationPolicy | None]:
    """Of each (partner id, show id), or (partner id, None) for the partner; None: the platform's default."""
    return await policy_rows.in_force_for_many(db, subjects)


async def policies_by_id(db: Database, policy_ids: Sequence[str]) -> list[CancellationPolicy | None]:
    """Versions that bookings have frozen."""
    return await policy_rows.find_many(db, policy_ids)
