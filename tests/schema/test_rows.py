"""Fields that are read from rows: mypy cannot follow them, so their types are compared here."""

from collections.abc import Iterator
from dataclasses import fields
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import strawberry

from domain.discovery import Page, cursor_of
from domain.pricing import Price as PriceRow
from schema.kit.relay import PageInfo
from schema.kit.rows import OfRow, RowField
from schema.kit.scalars import Money
from schema.pricing import Price
from tests.schema.contract import SCHEMA


def kinds(hint: Any) -> set[Any]:
    """A field may be null where its row never is. An id is a text in a row."""
    each = get_args(hint) if isinstance(hint, UnionType) else [hint]
    return {str if kind is strawberry.ID else kind for kind in each}


def shown_types(of: type[Any] = OfRow) -> Iterator[type[Any]]:
    for each in of.__subclasses__():
        yield each
        yield from shown_types(each)


def row_of(shown: type) -> Any:
    """The class of the type's rows; of a generic one its origin."""
    bases = [base for each in shown.__mro__ for base in getattr(each, "__orig_bases__", ())]
    row = next(get_args(base)[0] for base in bases if get_origin(base) is OfRow)
    return get_origin(row) or row


def type_at(owner: Any, path: str) -> Any:
    """The type of the attribute or property at the path."""
    for name in path.split("."):
        attribute = getattr(owner, name, None)
        found = attribute.fget if isinstance(attribute, property) else owner
        owner = get_type_hints(found)["return" if isinstance(attribute, property) else name]
    return owner


def test_a_field_that_is_read_from_a_row_has_the_type_of_its_attribute() -> None:
    assert SCHEMA.type_map  # all columns are imported
    seen, wrong = 0, []
    for shown in shown_types():
        if not shown.__module__.startswith("schema."):
            continue  # another test's
        hints = get_type_hints(shown)
        for field in fields(shown):
            if isinstance(field, RowField):
                seen += 1
                hint, found = hints[field.name], type_at(row_of(shown), str(field.path))
                if not kinds(hint) >= kinds(found):
                    wrong.append(f"{shown.__name__}.{field.name} is {hint}, in the row {found}")
    assert not wrong
    assert seen > 100


def test_an_object_holds_its_row_and_reads_it_when_it_is_asked() -> None:
    price = Price.of(PriceRow("SHOW_1", "Gold", 25000, "INR"))
    assert vars(price) == {"row": price.row}
    assert price == Price(row=price.row)
    assert (price.seat_type, price.price) == ("Gold", Money.of(25000, "INR"))


def test_a_page_encodes_no_cursor_that_nobody_selects() -> None:
    asked: list[str] = []

    def position(item: str) -> list[str]:
        asked.append(item)
        return [item]

    page = Page.of(["a", "b", "c"], 2, position)
    info = PageInfo(row=page, after=None)
    assert (info.has_next_page, asked) == (True, [])
    assert (info.end_cursor, asked) == (cursor_of(["b"]), ["b"])
