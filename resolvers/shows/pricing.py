"""updatePricing: seat prices for new bookings. An existing booking keeps its quote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain import ids
from domain.accounts import Scope
from domain.layouts import matched, stale
from domain.pricing import NewPrice, Price, amounts_of
from domain.shows import Show, ShowClosed, StoredShowStatus
from models import audit
from models import pricing as price_rows
from models import shows as show_rows
from models.bookings import counting as count_rows
from models.seats import inventory as inventory_rows
from models.seats import layouts as layout_rows
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


async def reprice(tx: Transaction, show: Show, amounts: Mapping[str, int], *, complete: bool = False) -> RepricedShow:
    """Joins the transaction, which has locked the show. `complete`: types that are neither sent nor in the layout lose
    their price. Raises ShowClosed for a cancelled show, and InvalidInput for types that neither its layout nor its
    prices so far have.
    """
    if show.stored_status is StoredShowStatus.CANCELLED:
        raise ShowClosed(show.id)
    before = await price_rows.amounts_of_show(tx.db, show.id)
    layout = None if show.layout_id is None else await layout_rows.read(tx.db, show.layout_id)
    dropped = stale(before, amounts, layout) if complete else []
    new = matched(amounts, before, layout)
    after = {seat_type: minor for seat_type, minor in before.items() if seat_type not in dropped} | new
    if after != before:
        await price_rows.drop_prices(tx.db, show.id, dropped)
        await price_rows.put_prices(tx.db, show.id, new, show.currency)
        await show_changed(tx, show.id)
        tx.audit(audit.Entry("updatePricing", show.id, before, after))
    prices = await price_rows.prices_of(tx.db, show.id)
    return RepricedShow(show, prices, await count_rows.live_count(tx.db, show.id))
