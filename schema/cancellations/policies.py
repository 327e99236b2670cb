"""What giving seats back costs, by the time that is left before the start."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import strawberry

from domain import cancellations as rows
from domain.shows import Show as ShowRow
from loaders import cancellations as policy_loaders
from loaders import shows as show_loaders
from resolvers import cancellations
from schema.bookings import Booking
from schema.kit.enums import describe_enum
from schema.kit.fields import adds_to
from schema.kit.inputs import idempotency_key, meant, optional
from schema.kit.loading import referred
from schema.kit.mutation import mutation
from schema.kit.operation import Info
from schema.partners import Partner
from schema.shows import Show

PolicySource = describe_enum(
    rows.PolicySource,
    "Whose rule a cancellation policy is.",
    PLATFORM="The platform's default: everything comes back until the show's cut-off, and nothing after it.",
    PARTNER="The partner's, for all its shows that have none of their own.",
    SHOW="The show's own.",
)


@strawberry.type(description="What cancelling costs until a time before the start. Tiers stand in the order of time.")
class CancellationTier:
    minutes_before: int = strawberry.field(description="The tier ends this many minutes before the show starts.")
    fee_percent: Decimal = strawberry.field(
        description="How many per cent of what was paid for the seats, fees and taxes included, are kept."
    )
    until: datetime | None = strawberry.field(
        description="When it ends, with the theater's offset; null in a partner's policy, which has no start."
    )


@strawberry.type(description="What giving seats back costs. After the last tier nothing is cancelled any more.")
class CancellationPolicy:
    id: strawberry.ID | None = strawberry.field(
        description="The policy's id (`POLICY_…`): each change makes a new one. Null for the platform's default."
    )
    source: rows.PolicySource = strawberry.field(description="Whose rule it is.")
    tiers: list[CancellationTier] = strawberry.field(description="From the earliest to the one that ends cancelling.")
    closes_at: datetime | None = strawberry.field(
        description="When cancelling ends, with the theater's offset; null in a partner's policy."
    )

    @classmethod
    def of(cls, policy: rows.CancellationPolicy | None, show: ShowRow) -> "CancellationPolicy":
        zone = ZoneInfo(show.time_zone)
        tiers = [
            CancellationTier(
                minutes_before=tier.minutes_before,
                fee_percent=tier.fee_percent,
                until=tier.until(show).astimezone(zone),
            )
            for tier in rows.tiers_of(policy, show)
        ]
        made = cls.of_partner(policy)
        return replace(made, tiers=tiers, closes_at=rows.closes_at(policy, show).astimezone(zone))

    @classmethod
    def of_partner(cls, policy: rows.CancellationPolicy | None) -> "CancellationPolicy":
        """Without the times that a show's start would give it."""
        tiers = () if policy is None or policy.tiers is None else policy.tiers
        return cls(
            id=None if policy is None else strawberry.ID(policy.id),
            source=rows.PolicySource.of(policy),
            tiers=[CancellationTier(**vars(tier), until=None) for tier in tiers],
            closes_at=None,
        )


@adds_to(Show, "What giving its seats back costs whoever books now.", name="cancellation_policy")
async def policy_of_show(show: strawberry.Parent[Show], info: Info) -> CancellationPolicy:
    key = (show.row.partner_id, show.row.id)
    return CancellationPolicy.of(await info.context.load(policy_loaders.policies_in_force, key), show.row)


@adds_to(
    Partner,
    "What giving seats back costs at its shows that have no policy of their own. Without tiers: the platform's default"
    " holds, by each show's own cut-off.",
    name="cancellation_policy",
)
async def policy_of_partner(partner: strawberry.Parent[Partner], info: Info) -> CancellationPolicy:
    policy = await info.context.load(policy_loaders.policies_in_force, (partner.row.id, None))
    return CancellationPolicy.of_partner(policy)


@adds_to(
    Booking,
    "What giving its seats back costs, as it was when the booking was made: later changes do not touch it.",
    name="cancellation_policy",
)
async def policy_of_booking(booking: strawberry.Parent[Booking], info: Info) -> CancellationPolicy:
    frozen = booking.row.terms.cancellation_policy_id
    policy = None if frozen is None else referred(await info.context.load(policy_loaders.policies_by_id, frozen))
    return CancellationPolicy.of(
        policy, referred(await info.context.load(show_loaders.shows_by_id, booking.row.show_id))
    )


@strawberry.input(description="What cancelling costs until a time before the start.")
class CancellationTierInput:
    minutes_before: int = strawberry.field(
        description="The tier ends this many minutes before the start: 0 to 525600, another one for each tier."
    )
    fee_percent: Decimal = strawberry.field(
        description="Per cent of what was paid that are kept: 0 to 100, at most two decimals, and not less than in a"
        " tier that ends earlier."
    )

    def meant(self) -> rows.Tier:
        return meant(rows.Tier, self)


@strawberry.input(description="A cancellation policy. Bookings that exist keep the one that they were made under.")
class SetCancellationPolicyInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner.")
    show_id: strawberry.ID | None = optional("One of its shows. Left out: all that have no policy of their own.")
    tiers: list[CancellationTierInput] | None = optional(
        "1 to 10 tiers, in any order. Left out: the policy is dropped, and what stands behind it holds: the partner's,"
        " or the platform's default."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class PolicyMutations:
    @mutation(
        "Says what giving seats back costs from now on, for all shows of a partner or for one of them. Answers the"
        " policy that is in force there. For the partner itself and operators."
    )
    async def set_cancellation_policy(self, info: Info, input: SetCancellationPolicyInput) -> CancellationPolicy:
        ctx, show_id = info.context.keyed(input), input.show_id
        tiers = None if input.tiers is None else [tier.meant() for tier in input.tiers]
        policy = await cancellations.set_cancellation_policy(ctx, input.partner_id, show_id, tiers)
        if show_id is None:
            return CancellationPolicy.of_partner(policy)
        return CancellationPolicy.of(policy, referred(await info.context.load(show_loaders.shows_by_id, show_id)))
