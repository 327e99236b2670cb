"""Cancellation policies: the fee by the time left before the show starts."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import strawberry

from domain.cancellations import CancellationPolicy as CancellationPolicyRow
from domain.cancellations import PolicySource, Tier, closes_at, tiers_of
from domain.shows import Show as ShowRow
from loaders import cancellations as policy_loaders
from loaders import shows as show_loaders
from resolvers import cancellations
from schema.bookings import Booking
from schema.kit.batching import loading
from schema.kit.context import Info
from schema.kit.dataloaders import referred
from schema.kit.enums import describe_enum
from schema.kit.fields import Public, adds_to
from schema.kit.inputs import idempotency_key, optional, to_domain
from schema.kit.mutation import mutation
from schema.partners import Partner
from schema.shows import Show

describe_enum(
    PolicySource,
    "Who set a cancellation policy.",
    PLATFORM="The platform's default: full refund until the show's cut-off, none after it.",
    PARTNER="The partner's, for all its shows that have none of their own.",
    SHOW="The show's own.",
)


@strawberry.type(
    description="The fee for a cancellation until a given time before the start. Tiers are listed in order of time."
)
class CancellationTier:
    minutes_before: int = strawberry.field(description="The tier ends this many minutes before the show starts.")
    fee_percent: Decimal = strawberry.field(
        description="The fee, in per cent of the amount paid for the seats, fees and taxes included."
    )
    until: datetime | None = strawberry.field(
        description="When the tier ends, with the theater's offset; null in a partner's policy, which has no"
        " start time."
    )


@strawberry.type(
    description="Cancellation fees by the time before the show. After the last tier, cancellation is closed."
)
class CancellationPolicy:
    id: strawberry.ID | None = strawberry.field(
        description="The policy's id (`POLICY_…`): each change creates a new policy. Null for the platform's default."
    )
    source: PolicySource = strawberry.field(description="Who set the policy.")
    tiers: list[CancellationTier] = strawberry.field(
        description="The tiers in order of time; cancellation closes with the last."
    )
    closes_at: datetime | None = strawberry.field(
        description="When cancellation closes, with the theater's offset; null in a partner's policy, which has"
        " no start time."
    )

    @classmethod
    def of(cls, policy: CancellationPolicyRow | None, show: ShowRow) -> "CancellationPolicy":
        zone = ZoneInfo(show.time_zone)
        tiers = [
            CancellationTier(
                minutes_before=tier.minutes_before,
                fee_percent=tier.fee_percent,
                until=tier.until(show).astimezone(zone),
            )
            for tier in tiers_of(policy, show)
        ]
        made = cls.of_partner(policy)
        return replace(made, tiers=tiers, closes_at=closes_at(policy, show).astimezone(zone))

    @classmethod
    def of_partner(cls, policy: CancellationPolicyRow | None) -> "CancellationPolicy":
        """A partner's policy, without `closes_at` and the tiers' `until`, which depend on a show's start."""
        tiers = () if policy is None or policy.tiers is None else policy.tiers
        return cls(
            id=None if policy is None else strawberry.ID(policy.id),
            source=PolicySource.of(policy),
            tiers=[CancellationTier(**vars(tier), until=None) for tier in tiers],
            closes_at=None,
        )


@adds_to(Show, "The cancellation policy for bookings created now.", name="cancellation_policy", public=Public.CATALOGUE)
@loading(policy_loaders.policies_in_force, lambda show: (show.row.partner_id, show.row.id))
def policy_of_show(show: strawberry.Parent[Show], policy: CancellationPolicyRow | None) -> CancellationPolicy:
    return CancellationPolicy.of(policy, show.row)


@adds_to(
    Partner,
    "The cancellation policy of its shows without a policy of their own. Without tiers, the platform's default"
    " applies, with each show's own cut-off.",
    name="cancellation_policy",
)
@loading(policy_loaders.policies_in_force, lambda partner: (partner.row.id, None))
def policy_of_partner(_partner: strawberry.Parent[Partner], policy: CancellationPolicyRow | None) -> CancellationPolicy:
    return CancellationPolicy.of_partner(policy)


@adds_to(
    Booking,
    "The cancellation policy frozen when the booking was created: later changes do not affect it.",
    name="cancellation_policy",
)
async def policy_of_booking(booking: strawberry.Parent[Booking], info: Info) -> CancellationPolicy:
    frozen = booking.row.terms.cancellation_policy_id
    policy = None if frozen is None else referred(await info.context.load(policy_loaders.policies_by_id, frozen))
    return CancellationPolicy.of(
        policy, referred(await info.context.load(show_loaders.shows_by_id, booking.row.show_id))
    )


@strawberry.input(description="The fee for a cancellation until a given time before the start.")
class CancellationTierInput:
    minutes_before: int = strawberry.field(
        description="The tier ends this many minutes before the start: 0 to 525600, different for each tier."
    )
    fee_percent: Decimal = strawberry.field(
        description="The fee, in per cent of the amount paid: 0 to 100, at most two decimals, not lower than in"
        " a tier that ends earlier."
    )

    def to_domain(self) -> Tier:
        return to_domain(Tier, self)


@strawberry.input(description="A cancellation policy. Existing bookings keep their own.")
class SetCancellationPolicyInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner.")
    show_id: strawberry.ID | None = optional("One of its shows. Omitted: all shows without a policy of their own.")
    tiers: list[CancellationTierInput] | None = optional(
        "1 to 10 tiers, in any order. Omitted: the policy is removed, and the partner's policy or the"
        " platform's default applies."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class PolicyMutations:
    @mutation(
        "Sets the cancellation policy of a partner or of one of its shows. Answers the policy in force. For the"
        " partner itself and operators."
    )
    async def set_cancellation_policy(self, info: Info, input: SetCancellationPolicyInput) -> CancellationPolicy:
        ctx, show_id = info.context.keyed(input), input.show_id
        tiers = None if input.tiers is None else [tier.to_domain() for tier in input.tiers]
        policy = await cancellations.set_cancellation_policy(ctx, input.partner_id, show_id, tiers)
        if show_id is None:
            return CancellationPolicy.of_partner(policy)
        return CancellationPolicy.of(policy, referred(await info.context.load(show_loaders.shows_by_id, show_id)))
