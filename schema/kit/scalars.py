"""Scalars, stricter than strawberry's own, and money."""

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from schema.kit.rows import PropertyField

Parsed = TypeVar("Parsed")

_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,10})?", re.ASCII)


def _strictly(pattern: re.Pattern[str], parse: Callable[[str], Parsed], expected: str) -> Callable[[Any], Parsed]:
    def parsed(value: Any) -> Parsed:
        text = str(value) if isinstance(value, (int, float)) and parse is Decimal else value
        if isinstance(text, str) and pattern.fullmatch(text):
            try:
                return parse(text)
            except ValueError:
                pass
        raise GraphQLError(f"Expected {expected}.")

    return parsed


@lru_cache(maxsize=8192)
def _in_zone(at: datetime, _fold: int, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


def in_zone(at: datetime, zone: str) -> datetime:
    """The instant with the zone's offset. Kept: the times of shows come again and again.

    Of the two instants that a repeated hour of a zone gives the same time, Python says that they are equal; `fold`
    tells them apart.
    """
    return _in_zone(at, at.fold, zone)


@lru_cache(maxsize=8192)
def _iso(at: datetime, _fold: int, _zone: tzinfo | None) -> str:
    return at.isoformat()


def _date_time(at: datetime) -> str:
    """The same instant in another zone is equal and has another text."""
    return _iso(at, at.fold, at.tzinfo)


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant as ISO 8601, such as `2026-02-20T18:00:00+05:30`. Answers always have an"
        " offset; an input without one is the theater's local time.",
        serialize=_date_time,
        parse_value=_strictly(_DATE_TIME, datetime.fromisoformat, "a date and time such as 2026-02-20T18:00:00+05:30"),
    ),
    date: strawberry.scalar(
        name="Date",
        description="A calendar date as ISO 8601, such as `2026-02-20`.",
        serialize=date.isoformat,
        parse_value=_strictly(_DATE, date.fromisoformat, "a date such as 2026-02-20"),
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number. Answers write it as a string (`"500.00"`); inputs may be strings or'
        " numbers.",
        serialize=str,
        parse_value=_strictly(_DECIMAL, Decimal, "a decimal number such as 250.00"),
    ),
}
"""The schema's scalar map."""


@strawberry.type(description="An amount of money.")
class Money:
    amount: Decimal = strawberry.field(description='In major units, exact to two decimals: `"500.00"`.')
    currency: str = strawberry.field(description="ISO 4217 code, such as `INR`.")

    @staticmethod
    @lru_cache(maxsize=4096)
    def of(minor: int, currency: str) -> "Money":
        """A list repeats few prices: those with the same amount share an object, which nobody changes."""
        return Money(amount=Decimal(minor).scaleb(-2), currency=currency)


def money_from_row(description: str, *, minor: str) -> Any:
    """A field that is an amount of the row: `minor` is its attribute with the paise, `currency` the one with the
    currency.
    """
    get, of = attrgetter(f"row.{minor}", "row.currency"), Money.of
    return PropertyField(description=description, default=property(lambda shown: of(*get(shown))))
