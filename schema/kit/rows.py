"""Types whose objects show a row: an object holds the row alone, and a field is read from it when it is asked for.

    @strawberry.type(description="The price of a seat type.")
    class Price(OfRow[PriceRow]):
        seat_type: str = from_row("The seat type.")

        @derived("The price of one seat.")
        def price(self) -> Money:
            return Money.of(self.row.amount_minor, self.row.currency)

A field costs nothing where nobody selects it, and is a property of the class, so that any executor reads it as it reads
any attribute.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, Self, TypeVar, cast

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.field import StrawberryField

from schema.kit.cost import CHARACTERS, VALUE, WEIGHT

Row = TypeVar("Row")
Value = TypeVar("Value")


@dataclass(kw_only=True)
class OfRow(Generic[Row]):
    row: strawberry.Private[Row]

    @classmethod
    def of(cls, row: Row) -> Self:
        """Passes by `__init__`, which costs more than all that an object is asked for; other fields keep their
        defaults.
        """
        made = object.__new__(cls)
        made.row = row
        return made


class PropertyField(StrawberryField):
    """A field that no constructor takes. Its default is a property: dataclasses leave it on the class."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.init = self.repr = self.compare = False


class RowField(PropertyField):
    """A field that is an attribute of the row. `path`: which one; None for the field's own name."""

    def __init__(self, path: str | None = None, **given: Any) -> None:
        super().__init__(**given)
        self.path = path

    def __set_name__(self, _owner: type, name: str) -> None:
        self.path = self.path or name
        self.default = property(attrgetter(f"row.{self.path}"))


def from_row(description: str, *, path: str | None = None, name: str | None = None, longest: int = 0) -> Any:
    """A field that is an attribute of the row, of the same name or at `path`. `name`: in the schema. `longest`: the
    characters that a text may have, where they may be many.
    """
    metadata = {WEIGHT: VALUE + longest // CHARACTERS}
    return RowField(path, description=description, graphql_name=name, metadata=metadata)


def derived(description: str) -> Callable[[Callable[[Any], Value]], Value]:
    """Makes a method without arguments a field, and an attribute to Python. It must not wait for anything."""

    def make(method: Callable[[Any], Value]) -> Value:
        annotation = StrawberryAnnotation(method.__annotations__["return"])
        made = PropertyField(description=description, type_annotation=annotation, default=property(method))
        return cast("Value", made)

    return make
