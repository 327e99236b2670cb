"""Rows of show prices and of rate cards, each in force from its day on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Numeric,
    Select,
    Table,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from domain.pricing import Price, RateCard, TaxSlab
from domain.pricing.rates import PERCENTAGES
from models.base import Database, columns_of, instant, metadata, text_column
from models.direct import Connection, DirectStatement

show_prices = Table(
    "show_prices",
    metadata,
    Column("show_id", ForeignKey("shows.id"), primary_key=True),
    text_column("seat_type", primary_key=True),
    Column("amount_minor", BigInteger, nullable=False),
    text_column("currency"),
    instant("updated_at"),
    CheckConstraint("amount_minor >= 0", name="not_negative"),
)

rates = Table(
    "rates",
    metadata,
    Column("effective_on", Date, primary_key=True),
    Column("convenience_fee_minor", BigInteger, nullable=False),
    Column("fee_tax_percent", Numeric(5, 2), nullable=False),
    Column("ticket_tax_percent", Numeric(5, 2), nullable=False),
    Column("commission_tax_percent", Numeric(5, 2), nullable=False),
    Column("ticket_tax_slabs", JSONB, nullable=False, server_default=text("'[]'")),
)

PRICES_OF = """(select jsonb_agg(jsonb_build_array(p.seat_type, p.amount_minor, p.currency))
    from show_prices p where p.show_id = {0} and coalesce(jsonb_exists(
      (select numbers.availability from show_feeds numbers where numbers.show_id = {0}), p.seat_type), true))::text"""
"""The text of a show's prices, whose id stands for the braces; `prices_in` reads it. Once the show has a layout, which
its numbers of seats list by type, they are those of its types: others wait for a layout that has theirs.
"""

_PRICES = DirectStatement(f"select {PRICES_OF.format(':show_id')}")
_AMOUNTS = DirectStatement(
    "select seat_type, amount_minor from show_prices where show_id = :show_id order by seat_type"
)
MOST_REMEMBERED = 8192

# The date in the platform's time zone decides which rates are in force.
_ZONE = "Asia/Kolkata"
_TODAY = func.date(func.timezone(_ZONE, func.now()))


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


def effective_on(instant: str) -> str:
    """SQL: since when the rates are in force that are in force at an instant, which is SQL as well; null before the
    first ones. No rates that are in force are ever changed, so their day stands for them.
    """
    return f"(select max(r.effective_on) from rates r where r.effective_on <= ({instant} at time zone '{_ZONE}')::date)"


_CARD_FIELDS = tuple(field.name for field in fields(RateCard))
_AS_TEXT = ("effective_on", *PERCENTAGES)
_CARD = ", ".join(f"r.{name}::text" if name in _AS_TEXT else f"r.{name}" for name in _CARD_FIELDS)
CARD_TEXT = f"""(select jsonb_build_array({_CARD}) from rates r
    where r.effective_on <= ({{}} at time zone '{_ZONE}')::date order by r.effective_on desc limit 1)::text"""
"""The text of the rates in force at the instant that stands for the braces; `card_in` reads it."""


@lru_cache(16)
def card_in(text: str | None) -> RateCard | None:
    """The rates in the text. Remembered: they are read all the time and change once a year."""
    if text is None:
        return None
    values = dict(zip(_CARD_FIELDS, orjson.loads(text), strict=True))
    percents = {name: Decimal(values[name]) for name in PERCENTAGES}
    day, slabs = date.fromisoformat(values["effective_on"]), _slabs_in(values["ticket_tax_slabs"])
    return RateCard(**values | percents | {"effective_on": day, "ticket_tax_slabs": slabs})


_IN_FORCE = DirectStatement(f"select {CARD_TEXT.format('now()')}")


async def card_in_force(db: Connection) -> RateCard | None:
    """The rates in force now; None before the first ones."""
    row = await _IN_FORCE.fetch_row(db)
    return None if row is None else card_in(row[0])


def _slabs_in(stored: Iterable[tuple[int, str]]) -> tuple[TaxSlab, ...]:
    return tuple(TaxSlab(up_to_minor, Decimal(percent)) for up_to_minor, percent in stored)


_CARDS = select(*columns_of(rates, RateCard)).order_by(rates.c.effective_on.desc())
COMMISSION_TAX = select(rates.c.commission_tax_percent).where(rates.c.effective_on == bindparam("rates_effective_on"))
"""The tax on commission of the rates of a day; no row before the first ones."""


async def today(db: Database) -> date:
    """The date in the platform's time zone."""
    day: date = (await db.execute(select(_TODAY))).scalar_one()
    return day


async def cards(db: Database, limit: int) -> list[RateCard]:
    """Rate cards, the latest day first, including future days."""
    return [_card(row) for row in (await db.execute(_CARDS.limit(limit))).mappings()]


async def card_on(db: Database, day: date) -> RateCard | None:
    """The rate card in force on the day, of those stored now."""
    return await _find_card(db, _CARDS.where(rates.c.effective_on <= day).limit(1))


async def add_card(db: Database, card: RateCard) -> bool:
    """False if the day has a rate card: nothing is written."""
    made = insert(rates).values(**_stored(card)).on_conflict_do_nothing().returning(rates.c.effective_on)
    return (await db.execute(made)).first() is not None


async def lock_card(db: Database, day: date) -> RateCard | None:
    """The rate card that takes effect on the day, locked FOR UPDATE until commit."""
    return await _find_card(db, _CARDS.where(rates.c.effective_on == day).with_for_update())


async def replace_card(db: Database, card: RateCard) -> None:
    """Replaces the day's rate card if the day is in the future."""
    coming = (rates.c.effective_on == card.effective_on) & (rates.c.effective_on > _TODAY)
    await db.execute(update(rates).where(coming).values(**_stored(card)))


async def _find_card(db: Database, statement: Select[Any]) -> RateCard | None:
    row = (await db.execute(statement)).mappings().one_or_none()
    return None if row is None else _card(row)


def _card(row: Mapping[Any, Any]) -> RateCard:
    return RateCard(**dict(row) | {"ticket_tax_slabs": _slabs_in(row["ticket_tax_slabs"])})


def _stored(card: RateCard) -> dict[str, Any]:
    slabs = [[slab.up_to_minor, str(slab.percent)] for slab in card.ticket_tax_slabs]
    return vars(card) | {"ticket_tax_slabs": slabs}
