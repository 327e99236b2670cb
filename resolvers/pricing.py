"""Rate cards: the convenience fee and the taxes from a day on. A card that is in force is never changed."""

from dataclasses import dataclass
from datetime import date

from domain.accounts import Role
from domain.errors import InvalidInput, NotFound
from domain.pricing import NewRates, RateCard
from domain.proposals import NewProposal
from models import audit
from models import pricing as price_rows
from resolvers.access import allow
from resolvers.context import Context, Transaction
from resolvers.second_operator import TwoOperators, require_second_operator

MOST_CARDS = 100


@dataclass(frozen=True)
class ListedRates:
    card: RateCard
    in_force: bool


@allow(Role.OPERATOR)
async def list_rates(ctx: Context) -> list[ListedRates]:
    """The latest hundred rate cards, future ones first."""
    async with ctx.reading() as db:
        cards = await price_rows.cards(db, MOST_CARDS)
        in_force = await price_rows.card_on(db, await price_rows.today(db))
    return [ListedRates(card, card == in_force) for card in cards]


@allow(Role.OPERATOR)
async def set_rates(ctx: Context, new: NewRates) -> ListedRates:
    """Sets the rates of bookings initiated from the day on; existing bookings keep theirs. A future day may be set
    again, rates that are in force may not.

    Atomic and idempotent. Raises InvalidInput, SecondOperatorNeeded.
    """
    async with TwoOperators(ctx), ctx.begin() as tx:
        today, day = await price_rows.today(tx.db), new.effective_on.isoformat()
        if await tx.replay_of("setRates", day) is not None:
            return ListedRates(await _lock_card(tx, new.effective_on), new.effective_on == today)
        new.checked(today)
        card = new.after(await price_rows.card_on(tx.db, new.effective_on))
        if not _changes(await price_rows.lock_card(tx.db, card.effective_on), card, today):
            return ListedRates(card, card.effective_on == today)
        await require_second_operator(tx, NewProposal("setRates", day, audit.snapshot(card)))
        if await price_rows.add_card(tx.db, card):
            tx.audit(audit.Entry("setRates", day, None, audit.snapshot(card)))
        else:
            await _replace(tx, card, today)
        return ListedRates(card, card.effective_on == today)


async def _lock_card(tx: Transaction, day: date) -> RateCard:
    """Locks the rate card that takes effect on the day FOR UPDATE until commit. Raises NotFound."""
    card = await price_rows.lock_card(tx.db, day)
    if card is None:
        raise NotFound(day.isoformat())
    return card


def _changes(before: RateCard | None, card: RateCard, today: date) -> bool:
    """Whether the card says something new. Raises InvalidInput where the card of its day is in force."""
    if before == card:
        return False
    if before is not None and card.effective_on <= today:
        raise InvalidInput.of("effective_on", "Today's rates are in force already. Choose a day from tomorrow on.")
    return True


async def _replace(tx: Transaction, card: RateCard, today: date) -> None:
    """Raises InvalidInput where another transaction has made the day's card meanwhile, and it is in force."""
    before = await _lock_card(tx, card.effective_on)
    if _changes(before, card, today):
        await price_rows.replace_card(tx.db, card)
        tx.audit(audit.Entry("setRates", card.effective_on.isoformat(), audit.snapshot(before), audit.snapshot(card)))
