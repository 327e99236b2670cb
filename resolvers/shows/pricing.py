"""updatePricing: seat prices for new bookings. An existing booking keeps its quote."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain import ids
from domain.accounts import Scope
from domain.pricing import NewPrice, Price, amounts_of
from domain.shows import Show, ShowClosed, StoredShowStatus
from models import audit
from models import pricing as price_rows
from models import shows as show_rows
from models.bookings import counting as count_rows
from models.seats import inventory as inventory_rows
from resolvers.access import allow, own
from resolvers.context import Context, Transaction
from resolvers.shows.changing import show_changed


@dataclass(frozen=True)
class RepricedShow:
    """`bookings_unaffected`: the number of live bookings, which keep the price that they froze."""

    show: Show
    prices: Sequence[Price]
    bookings_unaffected: int


@allow(partner=Scope.INVENTORY_WRITE)
async def update_pricing(ctx: Context, show_id: str, prices: Sequence[NewPrice]) -> RepricedShow:
    """Sets the given seat types' prices; others stay. Atomic and idempotent.

    Raises NotFound, InvalidInput, ShowClosed (cancelled).
    """
    ids.expect(ids.SHOW, show_id)
    amounts = amounts_of(prices)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("updatePricing", show_id, show_id)
        await inventory_rows.lock_show(tx.db, show_id)
        show = own(tx.principal, await show_rows.find(tx.db, show_id), show_id)
        if earlier is not None:
            return replace(await reprice(tx, show, {}), **tx.first_outcome)
        repriced = await reprice(tx, show, amounts)
        tx.keep_outcome(bookings_unaffected=repriced.bookings_unaffected)
        return repriced


async def reprice(tx: Transaction, show: Show, amounts: dict[str, int]) -> RepricedShow:
    """Joins the transaction, which has locked the show. Raises ShowClosed for a cancelled one."""
    if show.stored_status is StoredShowStatus.CANCELLED:
        raise ShowClosed(show.id)
    before = {price.seat_type: price.amount_minor for price in await price_rows.prices_of(tx.db, show.id)}
    if before | amounts != before:
        await price_rows.put_prices(tx.db, show.id, amounts, show.currency)
        await show_changed(tx, show.id)
        tx.audit(audit.Entry("updatePricing", show.id, before, before | amounts))
    prices = await price_rows.prices_of(tx.db, show.id)
    return RepricedShow(show, prices, await count_rows.live_count(tx.db, show.id))
