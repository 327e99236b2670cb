"""One batch of shows of a partner's own system, in one transaction, judged by what it comes to."""

from collections.abc import Mapping

from domain import ids
from domain.accounts import Scope
from domain.errors import Busy, DomainError
from domain.pms import SyncItem, SyncOutcome, SyncResult
from domain.shows import ExternalIdTaken, Show
from models import idempotency as idempotency_rows
from models import shows as show_rows
from models.idempotency import KeyUse
from resolvers.access import allow
from resolvers.context import Context, Transaction
from resolvers.layouts import LayoutNeedsPlan, store_plan
from resolvers.pms.applying import apply
from resolvers.pms.deciding import Decided, decide
from resolvers.pms.describing import describe
from resolvers.pms.refusing import Overtaken, Refusal, Unfit

MOST_RESTARTS = 5
"""How often a batch begins anew because others have changed the same shows meanwhile."""


@allow(partner=Scope.INVENTORY_WRITE)
async def sync_batch(ctx: Context, items: Mapping[int, SyncItem]) -> dict[int, SyncResult]:
    """A result for each item, by its place. No two items are of one show. Raises Busy, IdempotencyInProgress."""
    refused: dict[int, Refusal] = {}
    restarts = 0
    while True:
        try:
            async with ctx.begin() as tx:
                done = await _sync(tx, {i: item for i, item in items.items() if i not in refused})
            return done | await _rejected(ctx, items, refused)
        except Unfit as unfit:
            refused |= unfit.problems
        except (Overtaken, ExternalIdTaken) as overtaken:
            restarts += 1
            if restarts > MOST_RESTARTS:
                raise Busy from overtaken


async def _sync(tx: Transaction, items: Mapping[int, SyncItem]) -> dict[int, SyncResult]:
    """Joins the transaction. Raises Unfit for items that cannot be, whatever the others come to, and Overtaken."""
    uses, first = await _claim_keys(tx, items)
    fresh = {i: item for i, item in items.items() if i not in first}
    decided = await decide(tx, fresh, await describe(tx, fresh))
    results = await apply(tx, decided) | await _unchanged(tx, decided, fresh)
    for i, use in uses.items():
        if results[i].outcome is SyncOutcome.REJECTED:
            await idempotency_rows.release(tx.db, use)
        else:
            tx.append(idempotency_rows.KEEP, idempotency_rows.kept_row_of(use, {"outcome": results[i].outcome}))
    return results | await _replayed(tx, items, first)


async def _claim_keys(
    tx: Transaction, items: Mapping[int, SyncItem]
) -> tuple[dict[int, KeyUse], dict[int, SyncOutcome]]:
    """The uses of the caller's key for each item, and for those that were done under it before, their outcome."""
    uses: dict[int, KeyUse] = {}
    first: dict[int, SyncOutcome] = {}
    for i, item in items.items():
        use = tx.context.for_part(str(i)).use_of_key("syncShows", item.external_id, ids.UNROUTED)
        before = None if use is None else await idempotency_rows.claim(tx.db, use)
        if before is not None:
            first[i] = SyncOutcome(before.outcome["outcome"])
        elif use is not None:
            uses[i] = use
    return uses, first


async def _unchanged(tx: Transaction, decided: Decided, items: Mapping[int, SyncItem]) -> dict[int, SyncResult]:
    for i, (outcome, show) in decided.done.items():
        if outcome is SyncOutcome.UNCHANGED and show is not None and items[i].as_of != show.source_updated_at:
            await show_rows.set_source_time(tx.db, show.id, items[i].as_of)
    return {i: _of_show(items[i], outcome, show) for i, (outcome, show) in decided.done.items()}


async def _replayed(
    tx: Transaction, items: Mapping[int, SyncItem], first: Mapping[int, SyncOutcome]
) -> dict[int, SyncResult]:
    """A replay of an item has the same outcome, whatever its show has become since."""
    own_ids = [items[i].external_id for i in first]
    known = await show_rows.find_by_external_ids(tx.db, tx.principal.partner_id or "", own_ids) if own_ids else {}
    return {i: _of_show(items[i], outcome, known.get(items[i].key)) for i, outcome in first.items()}


async def _rejected(
    ctx: Context, items: Mapping[int, SyncItem], refused: Mapping[int, Refusal]
) -> dict[int, SyncResult]:
    own_ids = [items[i].external_id for i in refused]
    async with ctx.reading() as db:
        known = await show_rows.find_by_external_ids(db, ctx.principal.partner_id or "", own_ids) if own_ids else {}
    results = {}
    for i, refusal in refused.items():
        problem = await store_plan(ctx, refusal) if isinstance(refusal, LayoutNeedsPlan) else refusal
        results[i] = _of_show(items[i], SyncOutcome.REJECTED, known.get(items[i].key), problem)
    return results


def _of_show(item: SyncItem, outcome: SyncOutcome, show: Show | None, problem: DomainError | None = None) -> SyncResult:
    show_id, layout_id = (None, None) if show is None else (show.id, show.layout_id)
    return SyncResult(item.external_id, show_id, outcome, problem, layout_id)
