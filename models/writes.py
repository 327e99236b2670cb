"""Which tables a transaction has written, read from its statements' text: a new statement has nothing to declare."""

import re
from functools import lru_cache
from typing import Any

from models.base import Database

LONGEST_REMEMBERED = 10_000
"""Characters. Longer ones insert many rows, and are different each time."""
WRITTEN = "marquee_written"
"""Where a connection's `info` holds the tables that its present user has written."""
CHANGED = "marquee_changed"
"""Likewise those in which it has found something to write, where that is asked for."""

_WRITE = re.compile(
    r"""(?:\binsert\s+into|\bdelete\s+from|\bmerge\s+into|\btruncate(?:\s+table)?|\bcopy
        |(?<!for\s)(?<!\bkey\s)(?<!\bdo\s)\bupdate)\s+(?:only\s+)?(?:public\.)?"?(\w+)""",
    re.IGNORECASE | re.VERBOSE,
)

SEATS = frozenset({"show_feeds", "seat_claims", "seat_locks", "seat_changes"})
"""Public, but of one show at a time: a transaction that changes seats names their shows."""

NOT_PUBLIC = frozenset(
    {
        *("customers", "staff", "operators", "api_keys", "registrations", "verification_documents", "access_changes"),
        *("partner_contacts", "used_allowances", "proposals"),
        *("sessions", "refresh_tokens", "sign_in_codes", "verified_addresses"),
        *("identities", "gate_devices", "admissions"),
        *(
            "bookings",
            "booking_seats",
            "tickets",
            "payments",
            "refunds",
            "payment_deliveries",
            "disputes",
        ),
        *("cancellations", "ledger_postings", "ledger_days", "ledger_rolled_days", "payables", "bank_settlements"),
        *("settlements", "payouts", "bank_holidays", "notifications"),
        *("idempotency_keys", "audit_trail", "outbox", "scheduled_jobs", "key_fingerprints"),
    }
)
"""What no public answer shows. A table that is not listed counts as public: forgetting one costs time, not truth."""


def note_into(db: Database, written: set[str]) -> None:
    """From now on the names of the tables that the connection writes are put into `written`."""
    connection = db.sync_connection
    if connection is not None:
        connection.info[WRITTEN] = written


def note_effects_into(db: Database, changed: set[str] | None) -> None:
    """From now on the names of the tables in which the connection's statements have found something to write are put
    into `changed`; None: they are not asked for.
    """
    connection = db.sync_connection
    if connection is not None:
        connection.info[CHANGED] = changed


def note_effect(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
    """A listener to SQLAlchemy's `after_cursor_execute`. What has changed and answered no row has written nothing."""
    changed = connection.info.get(CHANGED)
    if changed is not None and cursor.rowcount != 0:
        changed.update(tables_of(statement) if len(statement) <= LONGEST_REMEMBERED else _tables_in(statement))


def note(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    """A listener to SQLAlchemy's `before_cursor_execute`."""
    tables = tables_of(statement) if len(statement) <= LONGEST_REMEMBERED else _tables_in(statement)
    if tables:
        written = connection.info.get(WRITTEN)
        if written is not None:
            written.update(tables)


@lru_cache(maxsize=1000)
def tables_of(statement: str) -> frozenset[str]:
    """Returns the tables that the statement writes. Remembers it: the program has few statements."""
    return _tables_in(statement)


def _tables_in(statement: str) -> frozenset[str]:
    return frozenset(name.lower() for name in _WRITE.findall(statement))


def is_public(written: set[str], *, or_seats: bool = False) -> bool:
    """Whether a public answer may show something of these tables, without or with the seats of shows."""
    return not written <= (NOT_PUBLIC if or_seats else NOT_PUBLIC | SEATS)
