"""Brings up what every command needs: logs, signal handlers, embedded servers, a database that answers."""

import asyncio
import gc
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from urllib.parse import urlsplit

import asyncpg
import structlog

from app.logs import configure_logs
from app.refusals import Refused
from providers.embedded.servers import open_servers
from settings import Settings, unknown_names

OLDEST_POSTGRESQL = 150000
SECONDS_TO_ANSWER = 5
log = structlog.get_logger()


@contextmanager
def bootstrap(settings: Settings, *, with_redis: bool = True) -> Iterator[Settings]:
    """The settings with the addresses of database and Redis. Embedded servers run until the block ends, also when a
    signal ends it. `with_redis`: False for commands that wake no other process.

    Raises Refused, ServerUnavailable.
    """
    configure_logs(settings)
    for name, meant in unknown_names(os.environ).items():
        log.warning("an environment variable is no setting, and changes nothing", name=name, meant=meant)
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, _exit)
    # The parent process may have made us ignore it, as a shell script does with its background jobs.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if settings.database_url is not None:
        asyncio.run(_expect_database(settings.database_url))
    try:
        with open_servers(settings.data_dir, settings.database_url, settings.redis_url, redis=with_redis) as addresses:
            try:
                yield settings.model_copy(
                    update={"database_url": addresses.database_url, "redis_url": addresses.redis_url}
                )
            finally:
                _ignore_signals()
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        gc.freeze()  # the process ends: a last collection of all that is loaded takes seconds on a busy machine


async def _expect_database(url: str) -> None:
    """Raises Refused when the database does not answer, or is too old."""
    where = _without_password(url)
    try:
        connection = await asyncpg.connect(url.replace("+asyncpg", "", 1), timeout=SECONDS_TO_ANSWER)
    except (OSError, TimeoutError) as error:
        reason = str(error) or "time-out"
        raise Refused(
            f"No PostgreSQL answers at {where} ({reason}): start it, correct DATABASE_URL, "
            "or unset it to get an embedded one."
        ) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise Refused(f"PostgreSQL at {where} refuses us: {error}. Correct DATABASE_URL.") from error
    try:
        number = int(await connection.fetchval("SHOW server_version_num"))
    finally:
        await connection.close()
    if number < OLDEST_POSTGRESQL:
        raise Refused(f"PostgreSQL at {where} is version {number // 10000}: 15 is the oldest that will do.")


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc.rpartition('@')[2] or 'its socket'}{parts.path}" + (f"?{parts.query}" * bool(parts.query))


def _exit(number: int, _frame: FrameType | None) -> None:
    """Raises SystemExit, so that the embedded servers are stopped."""
    raise SystemExit(128 + number)


def _ignore_signals() -> None:
    """From here on: a second Ctrl-C would leave the servers running that the first one is about to stop."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
