"""Embedded servers for addresses that the settings leave out. `open_servers` is this folder's only entry point."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from providers.embedded.folders import open_data_folder
from providers.embedded.leases import Lease
from providers.embedded.postgres import EmbeddedPostgres
from providers.embedded.supervisor import Supervisor
from providers.embedded.valkey import EmbeddedValkey, find_valkey

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Addresses:
    database_url: str
    redis_url: str | None
    """None where no Valkey is installed: a single process works without it."""


@contextmanager
def open_servers(
    data_folder: Path, database_url: str | None, redis_url: str | None, *, redis: bool = True
) -> Iterator[Addresses]:
    """Starts an embedded server for each missing address, or shares a running one, and restarts it when it dies.

    `redis`: False where it is not needed: none is started then. At the end of the block it is stopped unless another
    process uses it. Raises ServerUnavailable.
    """
    folder = data_folder
    leases: list[Lease] = []
    if database_url is None or (redis and redis_url is None):
        folder = open_data_folder(data_folder)
    if database_url is None:
        postgres = EmbeddedPostgres(folder / "postgres")
        database_url = postgres.url()
        leases.append(Lease(postgres))
    if redis and redis_url is None and (program := find_valkey()) is not None:
        valkey = EmbeddedValkey(folder / "valkey", program)
        redis_url = valkey.url()
        leases.append(Lease(valkey))
    if redis and redis_url is None:
        log.warning(
            "no_valkey",
            sentence="No Valkey or Redis was found: this must stay the only process.",
        )
    with _kept_open(leases):
        yield Addresses(database_url, redis_url)


@contextmanager
def _kept_open(leases: list[Lease]) -> Iterator[None]:
    supervisor = Supervisor(leases)
    try:
        with ThreadPoolExecutor() as threads:  # concurrently: each mostly waits
            for started in [threads.submit(lease.open) for lease in leases]:
                started.result()
        supervisor.start()
        try:
            yield
        finally:
            supervisor.stop()
    finally:
        for lease in leases:
            lease.close()
