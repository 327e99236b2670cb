"""Rows of show prices and of rate cards, each in force from its day on."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import orjson
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Numeric,
    Table,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from domain.pricing import Price, RateCard
from models.base import Database, columns_of, fetch_all, fetch_one, instant, metadata, text_column
from models.direct import Connection, DirectStatement

show_prices = Table(
    "show_prices",
    metadata,
    Column("show_id", ForeignKey("shows.id"), primary_key=True),
    text_column("seat_type", primary_key=True),
    Column("amount_minor", BigInteger, nullable=False),
    text_column("currency"),
    instant("updated_at"),
    CheckConstraint("amount_minor > 0", name="amount"),
)

rates = Table(
    "rates",
    metadata,
    Column("effective_on", Date, primary_key=True),
    Column("convenience_fee_minor", BigInteger, nullable=False),
    Column("fee_tax_percent", Numeric(5, 2), nullable=False),
    Column("ticket_tax_percent", Numeric(5, 2), nullable=False),
    Column("commission_tax_percent", Numeric(5, 2), nullable=False),
)

PRICES_OF = """(select jsonb_agg(jsonb_build_array(p.seat_type, p.amount_minor, p.currency))
    from show_prices p where p.show_id = {0} and coalesce(jsonb_exists(
      (select f.availability from show_feeds f where f.show_id = {0}), p.seat_type), true))::text"""
"""The text of a show's prices, whose id stands for the braces; `prices_in` reads it. Once the show has a layout, which
its numbers of seats list by type, they are those of its types: others wait for a layout that has theirs.
"""

_PRICES = DirectStatement(f"select {PRICES_OF.format(':show_id')}")
_AMOUNTS = DirectStatement(
    "select seat_type, amount_minor from show_prices where show_id = :show_id order by seat_type"
)
MOST_REMEMBERED = 8192

# The date in the platform's time zone decides which rates are in force.
_TODAY = func.date(func.timezone("Asia/Kolkata", func.now()))


async def prices_of(db: Connection, show_id: str) -> Sequence[Price]:
    """Of the types that the show's layout has, or of all before a layout; the highest first."""
    row = await _PRICES.fetch_row(db, show_id=show_id)
    return prices_in(show_id, None if row is None else row[0])


async def amounts_of_show(db: Connection, show_id: str) -> dict[str, int]:
    """Paise by seat type, also of types that the show's layout lacks."""
    return {row[0]: row[1] for row in await _AMOUNTS.fetch_all(db, show_id=show_id)}


async def drop_prices(db: Database, show_id: str, seat_types: Sequence[str]) -> None:
    await db.execute(
        delete(show_prices).where(show_prices.c.show_id == show_id, show_prices.c.seat_type.in_(seat_types))
    )


@lru_cache(MOST_REMEMBERED)
def prices_in(show_id: str, text: str | None) -> Sequence[Price]:
    """The prices in the text, the highest first. Remembered: they are read all the time and seldom change."""
    prices = [Price(show_id, *each) for each in orjson.loads(text)] if text is not None else []
    return tuple(sorted(prices, key=lambda price: (-price.amount_minor, price.seat_type)))


async def put_prices(db: Database, show_id: str, amounts: Mapping[str, int], currency: str) -> None:
    """Sets the given seat types' prices, in paise; others stay."""
    rows = [
        {"show_id": show_id, "seat_type": seat_type, "amount_minor": minor, "currency": currency}
        for seat_type, minor in sorted(amounts.items())
    ]
    fresh = insert(show_prices).values(updated_at=func.now())
    replacing = {name: fresh.excluded[name] for name in ("amount_minor", "currency", "updated_at")}
    await db.execute(fresh.on_conflict_do_update(index_elements=["show_id", "seat_type"], set_=replacing), rows)


_CARDS = select(*columns_of(rates, RateCard)).order_by(rates.c.effective_on.desc())
CARD_IN_FORCE = _CARDS.where(rates.c.effective_on <= _TODAY).limit(1)
"""The rate card in force today; no row before the first one."""


async def today(db: Database) -> date:
    """The date in the platform's time zone."""
    day: date = (await db.execute(select(_TODAY))).scalar_one()
    return day


async def cards(db: Database, limit: int) -> list[RateCard]:
    """Rate cards, the latest day first, including future days."""
    return await fetch_all(db, _CARDS.limit(limit), RateCard)


async def card_on(db: Database, day: date) -> RateCard | None:
    """The rate card in force on the day, of those stored now."""
    return await fetch_one(db, _CARDS.where(rates.c.effective_on <= day).limit(1), RateCard)


async def add_card(db: Database, card: RateCard) -> bool:
    """False if the day has a rate card: nothing is written."""
    made = insert(rates).values(**vars(card)).on_conflict_do_nothing().returning(rates.c.effective_on)
    return (await db.execute(made)).first() is not None


async def lock_card(db: Database, day: date) -> RateCard | None:
    """The rate card that takes effect on the day, locked FOR UPDATE until commit."""
    return await fetch_one(db, _CARDS.where(rates.c.effective_on == day).with_for_update(), RateCard)


async def replace_card(db: Database, card: RateCard) -> None:
    """Replaces the day's rate card if the day is in the future."""
    coming = (rates.c.effective_on == card.effective_on) & (rates.c.effective_on > _TODAY)
    await db.execute(update(rates).where(coming).values(**vars(card)))
