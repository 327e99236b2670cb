"""What a failure of the database means to a caller: that nothing happened, or that the outcome is unknown."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.errors import Busy, DomainError

LOCK_NOT_AVAILABLE, DEADLOCK, SERIALIZATION = "55P03", "40P01", "40001"
CONNECTION, RESOURCES, INTERVENTION = "08", "53", "57"
"""SQLSTATE classes. INTERVENTION covers statement timeouts and a database that is shutting down or starting."""


def sqlstate_of(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


@contextmanager
def busy_if_unavailable() -> Iterator[None]:
    """Raises Busy for a database that is away, full or contended; other database errors are bugs and pass through."""
    try:
        yield
    except DomainError:
        raise
    except (PoolTimeout, InterfaceError, OperationalError, OSError) as error:
        raise Busy from error
    except DBAPIError as error:
        if error.connection_invalidated or _is_transient(sqlstate_of(error) or ""):
            raise Busy from error
        raise


def _is_transient(sqlstate: str) -> bool:
    contended = sqlstate in (LOCK_NOT_AVAILABLE, DEADLOCK, SERIALIZATION)
    return contended or sqlstate[:2] in (CONNECTION, RESOURCES, INTERVENTION)
