"""What measurements stand on: a durable PostgreSQL and a Valkey of their own, and servers as they are deployed."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bench.rig.processes import Process, started
from models.migrating import migrate
from providers.database_urls import sqlalchemy_url
from providers.embedded.servers import Addresses, open_servers
from settings import PROJECT, Settings
from tests.databases import empty_database
from tests.production import KEYS, RAZORPAY

HOME = Path(os.environ.get("BENCH_HOME") or Path(tempfile.gettempdir()) / "marquee-bench")
WEBHOOK_SECRET = RAZORPAY["MARQUEE_RAZORPAY_WEBHOOK_SECRET"]
AS_DEPLOYED = {
    "MARQUEE_ENV": "production",
    "MARQUEE_LOG_LEVEL": "info",
    "MARQUEE_DRAIN_SECONDS": "0",
    "MARQUEE_RATE_LIMIT_PER_MINUTE": "100000000",
    "MARQUEE_VISITOR_SOCKETS": "0",
    "MARQUEE_AUTO_APPROVE_PARTNERS": "true",
    "MARQUEE_LOCK_TTL_SECONDS": "1800",
    "MARQUEE_DATABASE_POOL_SIZE": "20",
    **KEYS,
    **RAZORPAY,
}
"""In production form: JSON log lines, no development endpoints, every request counted by its rate limit, which is too
high to refuse any.
"""

OTHERS_SECONDS = 2.0
"""Of several processes the first one announces itself; the others need a little longer."""


@dataclass(frozen=True)
class Server:
    """`process` is the parent where there are several."""

    process: Process
    port: int

    @property
    def pid(self) -> int:
        return self.process.pid


@dataclass(frozen=True)
class Ground:
    addresses: Addresses
    postgres_pid: int

    @property
    def data_folder(self) -> Path:
        return HOME / "data"

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """The URL of a new, migrated database, which is dropped when the block ends."""
        async with empty_database(self.addresses.database_url) as url:
            await migrate(sqlalchemy_url(url))
            yield url

    def settings(self, database_url: str) -> Settings:
        """Those of the servers, for calling use cases without one."""
        values = {name.removeprefix("MARQUEE_").lower(): value for name, value in AS_DEPLOYED.items()}
        given = {"database_url": database_url, "redis_url": self.addresses.redis_url, "data_dir": self.data_folder}
        return Settings.model_validate(values | given | {"workers": False})

    @asynccontextmanager
    async def serving(
        self,
        database_url: str,
        processes: int = 1,
        *,
        log: str = "server",
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> AsyncIterator[Server]:
        """A server without workers. `log`: the name of its file. `settings`: those beside AS_DEPLOYED, by their names
        in the environment.
        """
        given = {
            "DATABASE_URL": database_url,
            "REDIS_URL": self.addresses.redis_url or "",
            "MARQUEE_DATA_DIR": str(self.data_folder),
        }
        options = ["--port", "0", "--processes", str(processes), "--no-workers"]
        command = [sys.executable, "-m", "cli", "serve", *options]
        async with started(HOME / f"{log}.log", command, {**AS_DEPLOYED, **given, **settings}, PROJECT) as process:
            written = await process.until_written("Marquee serves ")
            if processes > 1:
                await asyncio.sleep(OTHERS_SECONDS)
            address = written.partition("Marquee serves ")[2].split()[0]
            yield Server(process, int(address.rpartition(":")[2]))


@contextmanager
def ground() -> Iterator[Ground]:
    """Starts both servers, with fsync and synchronous commits, and stops them unless another run uses them."""
    HOME.mkdir(parents=True, exist_ok=True)
    with open_servers(HOME / "data", None, None) as addresses:
        pid_file = HOME / "data" / "postgres" / "cluster" / "postmaster.pid"
        yield Ground(addresses, int(pid_file.read_text().split("\n", 1)[0]))
