"""Rates: the convenience fee and the taxes, from a day on. What was in force once is never changed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.accounts import Role
from domain.errors import InvalidInput, NotFound
from domain.pricing import NewRates, RateCard
from models import audit
from models import pricing as price_rows
from resolvers.access import allow
from resolvers.context import Context, Transaction

MOST_CARDS = 100


@dataclass(frozen=True)
class ListedRates:
    card: RateCard
    in_force: bool


@allow(Role.OPERATOR)
async def list_rates(ctx: Context) -> list[ListedRates]:
    """The latest hundred, those to come first."""
    async with ctx.reading() as db:
        cards = await price_rows.cards(db, MOST_CARDS)
        in_force = await price_rows.card_on(db, await price_rows.today(db))
    return [ListedRates(card, card == in_force) for card in cards]


@allow(Role.OPERATOR)
async def set_rates(ctx: Context, new: NewRates) -> ListedRates:
    """Bookings that are initiated from that day on have them; those that exist keep their own. Until the day has come
    it may be set again; rates that are in force stay as they are, and the same again is harmless.

    Atomic. Raises InvalidInput.
    """
    async with ctx.begin() as tx:
        today, day = await price_rows.today(tx.db), new.effective_on.isoformat()
        if await tx.replay_of("setRates", day) is not None:
            return ListedRates(await _standing(tx, new.effective_on), new.effective_on == today)
        new.checked(today)
        card = new.after(await price_rows.card_on(tx.db, new.effective_on))
        if await price_rows.add_card(tx.db, card):
            tx.audit(audit.Entry("setRates", day, None, _told(card)))
        else:
            await _replace(tx, card, is_coming=card.effective_on > today)
        return ListedRates(card, card.effective_on == today)


async def _standing(tx: Transaction, day: date) -> RateCard:
    """The rates that begin on the day, held until the transaction ends. Raises NotFound."""
    card = await price_rows.lock_card(tx.db, day)
    if card is None:
        raise NotFound(day.isoformat())
    return card


async def _replace(tx: Transaction, card: RateCard, *, is_coming: bool) -> None:
    before = await _standing(tx, card.effective_on)
    if before == card:
        return
    if not is_coming:
        raise InvalidInput.of("effective_on", "Today's rates are in force already. Choose a day from tomorrow on.")
    await price_rows.replace_card(tx.db, card)
    tx.audit(audit.Entry("setRates", card.effective_on.isoformat(), _told(before), _told(card)))


def _told(card: RateCard) -> dict[str, Any]:
    """As the audit trail holds it."""
    return {name: value if isinstance(value, int) else str(value) for name, value in vars(card).items()}
