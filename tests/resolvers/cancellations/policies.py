"""Policies as tests set them."""

from decimal import Decimal

from domain.cancellations import CancellationPolicy, Tier
from resolvers import cancellations
from resolvers.context import Services
from tests import world

DAY = 24 * 60


async def set_policy(
    services: Services, place: world.Venue, *tiers: tuple[int, str], show_id: str | None = None
) -> CancellationPolicy | None:
    """(minutes before, fee per cent) each; none: the policy is dropped."""
    steps = [Tier(minutes, Decimal(percent)) for minutes, percent in tiers]
    ctx = world.as_(services, place.owner)
    return await cancellations.set_cancellation_policy(ctx, place.partner.id, show_id, steps or None)
