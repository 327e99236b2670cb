"""Rows become domain values by the names of their columns, wherever these stand."""

from dataclasses import dataclass
from enum import StrEnum

import pytest
from sqlalchemy import text

from models.base import entity_of, fetch_all
from resolvers.context import Services


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


@dataclass(frozen=True)
class Thing:
    name: str
    colour: Colour
    other_colour: Colour | None
    size: int = 3


@dataclass(frozen=True)
class Name:
    name: str


IN_ORDER = "'a' as name, 'red' as colour, null as other_colour, 1 as size"
WRITTEN = (
    IN_ORDER,
    f"{IN_ORDER}, 'more' as more",
    f"'more' as more, {IN_ORDER}",
    "1 as size, null as other_colour, 'more' as more, 'a' as name, 'red' as colour",
)


@pytest.mark.parametrize("columns", WRITTEN)
async def test_an_entity_is_the_one_that_its_columns_name(services: Services, columns: str) -> None:
    async with services.engine.connect() as db:
        [thing] = await fetch_all(db, text(f"select {columns}"), Thing)
        [name] = await fetch_all(db, text(f"select {columns}"), Name)
    assert thing == Thing("a", Colour.RED, None, 1)
    assert thing.colour is Colour.RED
    assert name == Name("a")
    assert len({thing, Thing("a", Colour.RED, None, 1)}) == 1


async def test_two_entities_of_one_row_have_prefixes(services: Services) -> None:
    columns = "'a' as name, 'b' as of_name, 'green' as of_other_colour, 'red' as of_colour, 2 as of_size"
    async with services.engine.connect() as db:
        row = (await db.execute(text(f"select {columns}"))).one()
    assert entity_of(row, Name) == Name("a")
    assert entity_of(row, Thing, "of_") == Thing("b", Colour.RED, Colour.GREEN, 2)


async def test_a_text_that_is_no_member_is_a_bug(services: Services) -> None:
    async with services.engine.connect() as db:
        with pytest.raises(KeyError):
            await fetch_all(db, text(f"select {IN_ORDER.replace('red', 'grey')}"), Thing)
