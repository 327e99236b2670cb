"""Servers of the version before run on while a migration is under way, and after it: what would break them is refused.

Read from the code of each `upgrade`. What must be done all the same is named here, with the reason why it is safe.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.migrating import MIGRATIONS

HOT = {"show_feeds", "seat_claims", "seat_locks", "seat_changes", "bookings", "booking_seats", "tickets", "payments"}
HOT |= {"payment_deliveries", "refunds", "outbox", "idempotency_keys", "ledger_postings", "payables"}
REFUSED = {
    "drop_table": "drops a table that deployed code still reads",
    "drop_column": "drops a column that deployed code still reads",
    "rename_table": "renames a table under deployed code",
}
EXCEPTIONS: dict[tuple[str, str], str] = {}
"""(file, what it does) -> why no server that runs meanwhile is hurt."""


def findings(source: str) -> Iterator[str]:
    """One sentence for each statement of `upgrade` that is not gentle."""
    made: set[str] = set()
    for call in _calls_of_upgrade(source):
        name, names = call.func.attr, [each.value for each in call.args if isinstance(each, ast.Constant)]  # type: ignore[attr-defined]
        table = str(names[0]) if names else ""
        if name == "create_table":
            made.add(table)
        elif name in REFUSED:
            yield f"{name}: {REFUSED[name]}"
        elif name == "add_column" and table not in made and _is_required(call):
            yield f"add_column {table}: NOT NULL without a default, which deployed code does not fill"
        elif name == "alter_column" and table not in made:
            yield from _of_alteration(table, call)
        elif name in ("create_index", "create_unique_constraint", "create_exclude_constraint"):
            yield from _of_index(name, str(names[-1]) if names else "", call, made)
        elif name == "execute" and (word := _rough_word(call)):
            yield f"execute: {word}"


def _calls_of_upgrade(source: str) -> list[ast.Call]:
    """In the order of the text: of `op.something(…)`."""
    upgrades = [each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef) and each.name == "upgrade"]
    calls = [
        each
        for upgrade in upgrades
        for each in ast.walk(upgrade)
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and isinstance(each.func.value, ast.Name)
        and each.func.value.id in ("op", "batch_op")
    ]
    return sorted(calls, key=lambda call: call.lineno)


def _is_required(call: ast.Call) -> bool:
    column = call.args[-1]
    given = {each.arg: each.value for each in column.keywords} if isinstance(column, ast.Call) else {}
    nullable = given.get("nullable")
    return isinstance(nullable, ast.Constant) and nullable.value is False and "server_default" not in given


def _of_alteration(table: str, call: ast.Call) -> Iterator[str]:
    given = {each.arg: each.value for each in call.keywords}
    if "new_column_name" in given:
        yield f"alter_column {table}: renames a column under deployed code"
    if "type_" in given:
        yield f"alter_column {table}: another type rewrites the table under a lock"
    if isinstance(nullable := given.get("nullable"), ast.Constant) and nullable.value is False:
        yield f"alter_column {table}: NOT NULL, which deployed code does not keep to"


def _of_index(name: str, table: str, call: ast.Call, made: set[str]) -> Iterator[str]:
    concurrently = any(each.arg == "postgresql_concurrently" for each in call.keywords)
    if table in HOT - made and not concurrently:
        yield f"{name} {table}: blocks every write to a hot table while it is built"


def _rough_word(call: ast.Call) -> str | None:
    text = " ".join(str(each.value).lower() for each in ast.walk(call) if isinstance(each, ast.Constant))
    return next((word for word in ("drop table", "drop column", "rename ", "set not null") if word in text), None)


@pytest.mark.parametrize("migration", sorted((MIGRATIONS / "versions").glob("*.py")), ids=lambda path: path.stem)
def test_a_migration_hurts_no_server_that_runs_meanwhile(migration: Path) -> None:
    found = [each for each in findings(migration.read_text()) if (migration.name, each) not in EXCEPTIONS]
    assert not found, f"{migration.name}: {'; '.join(found)}"


def test_no_exception_is_left_over() -> None:
    files = {path.name: set(findings(path.read_text())) for path in (MIGRATIONS / "versions").glob("*.py")}
    assert [key for key in EXCEPTIONS if key[1] not in files.get(key[0], set())] == []


@pytest.mark.parametrize(
    "statement",
    [
        "op.drop_table('seat_locks')",
        "op.drop_column('bookings', 'made_by')",
        "op.rename_table('bookings', 'orders')",
        "op.alter_column('bookings', 'made_by', new_column_name='maker')",
        "op.alter_column('bookings', 'made_by', type_=sa.Integer())",
        "op.alter_column('bookings', 'confirmed_at', nullable=False)",
        "op.add_column('bookings', sa.Column('note', sa.Text(), nullable=False))",
        "op.create_index('uq_bookings__x', 'bookings', ['show_id', 'x'], unique=True)",
        "op.create_index(op.f('ix_outbox__x'), 'outbox', ['x'])",
        "op.create_unique_constraint('uq_payments__x', 'payments', ['show_id', 'x'])",
        "op.execute('alter table bookings drop column made_by')",
        "op.execute(sa.text('ALTER TABLE bookings ALTER note SET NOT NULL'))",
    ],
)
def test_what_is_rough_is_found(statement: str) -> None:
    assert len(list(findings(f"def upgrade():\n    {statement}\n"))) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "op.add_column('bookings', sa.Column('note', sa.Text(), nullable=True))",
        "op.add_column('bookings', sa.Column('note', sa.Text(), nullable=False, server_default=''))",
        "op.create_index('ix_bookings__x', 'bookings', ['x'], postgresql_concurrently=True)",
        "op.create_index('ix_movies__x', 'movies', ['x'])",
        "op.create_table('refunds'); op.create_index('uq_refunds__x', 'refunds', ['x'], unique=True)",
        "op.alter_column('bookings', 'note', server_default=None)",
    ],
)
def test_what_is_gentle_is_let_through(statement: str) -> None:
    assert list(findings(f"def upgrade():\n    {statement}\n")) == []
