"""The fields of other types that lead to settlements."""

from datetime import date
from typing import Annotated

import strawberry

from domain.settlements.statement import SettlementSearch
from resolvers import settlements
from schema.kit.context import Info
from schema.kit.fields import adds_to, field
from schema.kit.inputs import After, First, Id, idempotency_key, optional
from schema.kit.mapping import or_null
from schema.kit.mutation import mutation
from schema.kit.problems import NothingDue
from schema.kit.relay import Connection
from schema.partners import Partner
from schema.settlements.forecasts import Balances, SettlementPreview
from schema.settlements.statements import Settlement

SETTLEMENTS_A_PAGE = 20
_OWN = " For the partner itself (with a key: one with the scope `settlements:read`) and operators; null for others."

FromDay = Annotated[date | None, strawberry.argument(name="from", description="Only cycles of this day and later.")]
ToDay = Annotated[date | None, strawberry.argument(name="to", description="Only cycles up to this day.")]


@adds_to(Partner, "Its settlements, the latest cycle first." + _OWN, name="settlements")
async def settlements_of_partner(
    partner: strawberry.Parent[Partner],
    info: Info,
    *,
    from_day: FromDay = None,
    to_day: ToDay = None,
    first: First = SETTLEMENTS_A_PAGE,
    after: After = None,
) -> Connection[Settlement] | None:
    search = SettlementSearch(from_day, to_day, first, after)
    asked = settlements.list_settlements(info.context.ctx, partner.row.id, search)
    return await or_null(asked, lambda page: Connection.page(page, Settlement.of, after))


@adds_to(Partner, "Its balances." + _OWN, name="balances")
async def balances_of_partner(partner: strawberry.Parent[Partner], info: Info) -> Balances | None:
    return await or_null(settlements.read_balances(info.context.ctx, partner.row.id), Balances.of)


@strawberry.input(description="Whose settlement to close.")
class ProcessSettlementInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner.")
    as_of: date | None = optional(
        "Everything due up to this day. Omitted: today. A future day is allowed in development only."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class SettlementQueries:
    @field("A settlement." + _OWN)
    async def settlement(self, info: Info, id: Id) -> Settlement | None:
        return await or_null(settlements.read_settlement(info.context.ctx, id), Settlement.of)

    @field("The expected payouts and the refunds known so far. Changes nothing." + _OWN)
    async def settlement_preview(
        self,
        info: Info,
        partner_id: Annotated[strawberry.ID, strawberry.argument(description="The partner.")],
        as_of: Annotated[
            date | None,
            strawberry.argument(description="Everything due up to this day. Omitted: everything."),
        ] = None,
    ) -> SettlementPreview | None:
        asked = settlements.preview_settlement(info.context.ctx, partner_id, as_of)
        return await or_null(asked, SettlementPreview.of)


@strawberry.type
class SettlementMutations:
    @mutation(
        "Closes a settlement of everything that is due and not settled yet, and starts its payout. Runs"
        " automatically every day; operators may run it at once. Idempotent.",
        NothingDue,
    )
    async def process_settlement(self, info: Info, input: ProcessSettlementInput) -> Settlement:
        ctx = info.context.keyed(input)
        return Settlement.of(await settlements.process_settlement(ctx, input.partner_id, input.as_of))
