"""Properties of a type are read directly, and still as Python reads them."""

import asyncio

import strawberry
from graphql import parse
from strawberry.schema.config import StrawberryConfig

from schema.kit.rows import OfRow, derived, from_row
from schema.server.api import Api
from tests.schema.execution.comparing import both


@strawberry.type
class Word(OfRow[str]):
    @derived("The word.")
    def text(self) -> str:
        return self.row

    @derived("Its length.")
    def length(self) -> int:
        return len(self.row)


class Loud(Word):
    """Has a text of its own, and no name in the schema."""

    @property
    def text(self) -> str:
        return self.row.upper()


@strawberry.type
class Number(OfRow[complex]):
    real: float = from_row("A part of it.")
    twin: float = from_row("The same.", path="real")

    @derived("Fails for zero.")
    def inverse(self) -> float | None:
        return 1 / self.row.real


@strawberry.type
class Query:
    @strawberry.field
    def words(self) -> list[Word]:
        return [Word.of("quiet"), Loud.of("loud")]

    @strawberry.field
    def numbers(self) -> list[Number]:
        return [Number.of(2 + 1j), Number.of(0j)]


def test_a_property_is_the_one_of_the_objects_own_class() -> None:
    api = Api(Query, config=StrawberryConfig())
    expected, found = asyncio.run(both(api, parse("{ words { text length } }"), {}))
    assert found == expected
    assert '"text": "LOUD", "length": 4' in found[0]


def test_a_property_that_raises_is_one_objects_error() -> None:
    api = Api(Query, config=StrawberryConfig())
    expected, found = asyncio.run(both(api, parse("{ numbers { real twin inverse } }"), {}))
    assert found == expected
    assert '{"real": 2.0, "twin": 2.0, "inverse": 0.5}' in found[0]
    assert list(found[1]) == [("numbers", 1, "inverse")]
