"""A database that is away, full or contended is `Busy`, a refusal that says to try again; its other errors are bugs."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.errors import Busy, DomainError

LOCK_NOT_AVAILABLE, DEADLOCK, SERIALIZATION = "55P03", "40P01", "40001"
CONNECTION, RESOURCES, INTERVENTION = "08", "53", "57"
"""SQLSTATE classes. INTERVENTION covers statement timeouts and a database that is shutting down or starting."""

# The driver's internal error comes of a connection that the database has ended while nothing was asked on it.
_UNAVAILABLE = (
    PoolTimeout, InterfaceError, OperationalError, asyncpg.InterfaceError, asyncpg.InternalClientError, TimeoutError,
    OSError,
)  # fmt: skip


@contextmanager
def busy_if_unavailable() -> Iterator[None]:
    """Raises Busy for a database that is away, full or contended; other errors pass through."""
    try:
        yield
    except DomainError:
        raise
    except _UNAVAILABLE as error:
        raise Busy from error
    except DBAPIError as error:
        if error.connection_invalidated or _is_transient(sqlstate_of(error) or ""):
            raise Busy from error
        raise
    except asyncpg.PostgresError as error:
        if _is_transient(sqlstate_of(error) or ""):
            raise Busy from error
        raise


def sqlstate_of(error: DBAPIError | asyncpg.PostgresError) -> str | None:
    state: str | None = getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None)
    return state


def _is_transient(sqlstate: str) -> bool:
    contended = sqlstate in (LOCK_NOT_AVAILABLE, DEADLOCK, SERIALIZATION)
    return contended or sqlstate[:2] in (CONNECTION, RESOURCES, INTERVENTION)
