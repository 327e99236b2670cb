"""Every statement of the hot path is routed by its show and finds its rows by an index."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
from sqlalchemy import event

from domain.accounts import SYSTEM, VISITOR
from resolvers import bookings, cancellations, checkout, seats
from resolvers.context import Services
from tests import world

HOT_TABLES = (
    "show_feeds", "seat_claims", "seat_locks", "seat_changes", "bookings", "booking_seats", "tickets", "payments",
    "refunds", "cancellations", "payment_deliveries", "outbox", "idempotency_keys", "ledger_postings", "payables",
    "ledger_entries",
)  # fmt: skip
TOUCHED = re.compile(rf"\b(from|join|update|into) ({'|'.join(HOT_TABLES)})\b", re.IGNORECASE)
INSERTED = re.compile(r"\binsert into \w+\s*\(show_id\b", re.IGNORECASE)
ROUTED = re.compile(r"\bshow_id\s*=\s*\$\d", re.IGNORECASE)


@contextmanager
def recorded(services: Services) -> Iterator[dict[str, Any]]:
    """Statement → the parameters of its last execution."""
    statements: dict[str, Any] = {}

    def record(_c: Any, _cursor: Any, statement: str, parameters: Any, _ctx: Any, _many: bool) -> None:
        if TOUCHED.search(statement):
            statements[statement] = parameters[0] if isinstance(parameters, list) else parameters

    event.listen(services.engine.sync_engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(services.engine.sync_engine, "before_cursor_execute", record)


async def hot_path(services: Services) -> dict[str, Any]:
    show, who = await world.show_on_sale(services), world.customer()
    with recorded(services) as statements:
        ctx = world.as_(services, who)
        lock = await seats.lock_seats(ctx.with_key("hot", ["A1"]), show.id, ["A1", "A2"])
        await seats.extend_lock(ctx, lock.id)
        await seats.release_seats(ctx, lock.id)
        ticket = await world.booked_ticket(services, who, show, ["A1", "A2"])
        await checkout.confirm_booking(ctx, ticket.booking_id, ticket.payment_id)
        await bookings.read_booking(ctx, ticket.booking_id)
        await seats.read_seat_map(world.as_(services, VISITOR), show.id)
        await seats.read_changes(world.as_(services, VISITOR), show.id, 0)
        await seats.expire_locks(world.as_(services, SYSTEM), show.id)
        await cancellations.cancel_booking(ctx, ticket.id)
    return statements


async def test_every_hot_statement_names_its_show(services_with_fakes: Services) -> None:
    statements = await hot_path(services_with_fakes)
    assert len(statements) > 15
    assert [statement for statement in statements if not _is_routed(statement)] == []


def _is_routed(statement: str) -> bool:
    """It looks for one show, or does nothing but insert rows that say whose they are."""
    but_for_inserts = INSERTED.sub("", statement)
    return ROUTED.search(statement) is not None or TOUCHED.search(but_for_inserts) is None


async def test_every_hot_statement_reads_hot_tables_by_an_index(
    services_with_fakes: Services, database_url: str
) -> None:
    statements = await hot_path(services_with_fakes)
    connection = await asyncpg.connect(database_url)
    # Tables of tests are so small that a scan would be right: without scans the plan shows what an index can do.
    await connection.execute("set enable_seqscan = off")
    try:
        for statement, parameters in statements.items():
            plan = await _plan(connection, statement, parameters)
            scanned = set(re.findall(r"Seq Scan on (\w+)", plan)) & set(HOT_TABLES)
            assert not scanned, f"{statement}\nscans {scanned}:\n{plan}"
    finally:
        await connection.close()


async def _plan(connection: asyncpg.Connection, statement: str, parameters: Any) -> str:
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=str, decoder=str)
        return "\n".join(row[0] for row in await connection.fetch(f"explain {statement}", *parameters))
    finally:
        await transaction.rollback()
