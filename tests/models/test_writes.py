"""Which tables a statement writes, and which of them a public answer shows."""

import pytest

import models.tables  # noqa: F401 - fills the metadata
from models.base import metadata
from models.writes import NOT_PUBLIC, SEATS, is_public, tables_of


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("INSERT INTO movies (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET name = excluded.name", {"movies"}),
        ("update only shows set layout_id = $1", {"shows"}),
        ("DELETE FROM\n  public.seat_claims using x", {"seat_claims"}),
        ('with a as (insert into "outbox" values (1)), b as (update show_feeds set version = 1) select 1',
         {"outbox", "show_feeds"}),
        ("merge into show_prices p using x on true when matched then update set a = 1", {"show_prices", "set"}),
        ("select * from shows for update", set()),
        ("select * from shows s for no key update of s skip locked", set()),
        ("select updated_at from show_prices", set()),
    ],
)  # fmt: skip
def test_a_statement_tells_which_tables_it_writes(statement: str, tables: set[str]) -> None:
    assert tables_of(statement) == tables


def test_what_is_listed_exists() -> None:
    assert set(metadata.tables) >= (NOT_PUBLIC | SEATS)


def test_a_table_that_is_not_listed_counts_as_public() -> None:
    assert is_public({"a_new_table"})
    assert is_public({"seat_claims", "show_prices"})
    assert not is_public({"seat_claims", "outbox"})
    assert is_public({"seat_claims", "outbox"}, or_seats=True)
    assert not is_public(set())
