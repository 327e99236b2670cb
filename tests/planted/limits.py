"""Bugs of what bounds operations: their cost, their time, and what is kept of them."""

from typing import Any

from schema.kit.cost import PAGE_ITEM
from schema.server import lifetimes, sharing
from schema.server.bounded import Bounded
from schema.server.execution import columns, running
from tests.planted.planting import put


def lists_that_are_no_pages_cost_nothing() -> None:
    right = columns.items_in
    put(running, "items_in", lambda type_, values: right(type_, values) if type_.weight == PAGE_ITEM else 0)


def a_store_of_any_size() -> None:
    def keep(store: Bounded[Any, Any], key: Any, value: Any, size: int) -> None:
        store._kept[key] = value, size

    put(Bounded, "keep", keep)


def a_query_outlives_its_client() -> None:
    put(lifetimes.WhileWanted, "_begin", lambda _watch: None)


def a_mutation_ends_with_its_socket() -> None:
    put(sharing, "to_its_end", lambda mutation: mutation)
