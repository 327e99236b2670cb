"""Relay's nodes and connections. Node ids are the platform's own prefixed ids, not encoded."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import strawberry

from domain.discovery import Page
from schema.kit.rows import OfRow, derived, from_row

Item = TypeVar("Item")
Row = TypeVar("Row")


@strawberry.interface(description="An object that can be fetched by its id with the query field `node`.")
class Node:
    id: strawberry.ID = from_row(
        "Unique over the whole platform. Its prefix is the kind of object (`SHOW_…`, `BOOK_…`);"
        " treat the rest as opaque."
    )


@strawberry.type(description="The position of a page within its connection.")
class PageInfo(OfRow[Page[Any]]):
    after: strawberry.Private[str | None]
    has_next_page: bool = from_row("Whether there are items after this page.", path="has_next")

    @derived("Whether `after` was given. Connections page forwards only.")
    def has_previous_page(self) -> bool:
        return self.after is not None

    @derived("The cursor of the first edge; null on an empty page.")
    def start_cursor(self) -> str | None:
        return self.row.cursor(self.row.items[0]) if self.row.items else None

    @derived("Pass it as `after` for the next page.")
    def end_cursor(self) -> str | None:
        return self.row.cursor(self.row.items[-1]) if self.row.items else None


@strawberry.type(description="One item of a connection, with the cursor that leads on from it.")
class Edge(OfRow[tuple["Connection[Any]", Any]], Generic[Item]):
    @derived("Opaque. Pass it as `after` to continue after this item.")
    def cursor(self) -> str:
        connection, item = self.row
        return connection.row.cursor(item)

    @derived("The item itself.")
    def node(self) -> Item:
        connection, item = self.row
        node: Item = connection.to_type(item)
        return node


@strawberry.type(description="A page of a list.")
class Connection(OfRow[Page[Any]], Generic[Item]):
    to_type: strawberry.Private[Callable[[Any], Any]]
    after: strawberry.Private[str | None]

    @derived("The items of this page, in the list's order.")
    def edges(self) -> list[Edge[Item]]:
        return [Edge.of((self, item)) for item in self.row.items]

    @derived("The position of this page, and whether there are more.")
    def page_info(self) -> PageInfo:
        return PageInfo(row=self.row, after=self.after)

    @classmethod
    def page(cls, page: Page[Row], to_type: Callable[[Row], Item], after: str | None) -> "Connection[Item]":
        return cls(row=page, to_type=to_type, after=after)
