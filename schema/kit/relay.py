"""Relay's nodes and connections. Node ids are the platform's own prefixed ids, not encoded."""

from collections.abc import Callable
from typing import Generic, TypeVar

import strawberry

from domain.discovery import Page

Item = TypeVar("Item")
Row = TypeVar("Row")


@strawberry.interface(description="An object that can be fetched by its id with the query field `node`.")
class Node:
    id: strawberry.ID = strawberry.field(
        description="Unique over the whole platform. Its prefix is the kind of object (`SHOW_…`, `BOOK_…`);"
        " treat the rest as opaque."
    )


@strawberry.type(description="The position of a page within its connection.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are items after this page.")
    has_previous_page: bool = strawberry.field(description="Whether `after` was given. Connections page forwards only.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first edge; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="Pass it as `after` for the next page.")


@strawberry.type(description="One item of a connection, with the cursor that leads on from it.")
class Edge(Generic[Item]):
    cursor: str = strawberry.field(description="Opaque. Pass it as `after` to continue after this item.")
    node: Item = strawberry.field(description="The item itself.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[Item]):
    edges: list[Edge[Item]] = strawberry.field(description="The items of this page, in the list's order.")
    page_info: PageInfo = strawberry.field(description="The position of this page, and whether there are more.")

    @classmethod
    def of(cls, page: Page[Row], to_type: Callable[[Row], Item], after: str | None) -> "Connection[Item]":
        edges = [Edge(cursor=cursor, node=to_type(row)) for cursor, row in zip(page.cursors, page.items, strict=True)]
        return cls(
            edges=edges,
            page_info=PageInfo(
                has_next_page=page.has_next,
                has_previous_page=after is not None,
                start_cursor=page.cursors[0] if page.cursors else None,
                end_cursor=page.cursors[-1] if page.cursors else None,
            ),
        )
