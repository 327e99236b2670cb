"""What a run plays on: servers, a worker, shows on sale, customers with tokens, and a proxy before each process."""

import os
import random
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from app.container import Container, open_container
from domain.accounts import Principal
from models.migrating import migrate
from settings import Settings
from tests import world
from tests.chaos.backing import BackingServers, backing_servers
from tests.chaos.clients import Clients
from tests.chaos.fleet import Program, Server, Worker, environment
from tests.chaos.probing import Prober
from tests.chaos.proxy import Proxy, proxy_before
from tests.servers import private_folder, servers_folder

RECONCILE_SECONDS = 2
SHOWS, PROBE_CUSTOMERS = 3, 20
CONNECTIONS = 200


@dataclass(frozen=True)
class Times:
    """Seconds for which a lock lives, and a started payment extends it: short, so that they run out as well."""

    lock: int = 6
    payment: int = 8

    @property
    def longest_hold(self) -> float:
        """After which a seat is free again, paid or not."""
        return max(self.lock, self.payment) + 2


@dataclass(frozen=True)
class Scene:
    """`container`: the platform's own, on a connection that no fault but the database's own touches."""

    times: Times
    backing: BackingServers
    container: Container
    servers: list[Server]
    worker: Program
    proxies: list[Proxy]
    show_ids: list[str]
    prober: Prober
    clients: Clients
    logs: Path

    def servers_up(self) -> list[str]:
        return [server.url for server in self.servers if server.is_up]

    async def signed_in(self) -> tuple[str, dict[str, str]]:
        """A new customer's id and headers."""
        who = await world.known_customer(self.container.services)
        return who.actor_id, _bearer(self.container, who)


@asynccontextmanager
async def scene(times: Times) -> AsyncIterator[Scene]:
    async with AsyncExitStack() as opened:
        home = opened.enter_context(_home())
        backing = await opened.enter_async_context(backing_servers(home / "data"))
        settings = Settings(
            env="development",
            port=1,
            database_url=backing.database_url,
            redis_url=backing.redis_url,
            data_dir=backing.data_dir,
            lock_ttl_seconds=times.lock,
            database_pool_size=4,
        )
        await migrate(settings.sqlalchemy_url)
        container = await opened.enter_async_context(open_container(settings))
        proxies = [await opened.enter_async_context(proxy_before(backing.database_url)) for _ in range(3)]
        servers, worker = await _started(opened, backing, proxies, home, times)
        limits = httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        clients = Clients(await opened.enter_async_context(httpx2.AsyncClient(limits=limits)))
        place = await world.venue(container.services)
        layout = world.rows_of_seats("ABCDEF", 10)
        *show_ids, probed = [
            (await world.show_on_sale(container.services, await _hall(container, place), layout)).id
            for _ in range(SHOWS + 1)
        ]
        probers = [await world.known_customer(container.services) for _ in range(PROBE_CUSTOMERS)]
        prober = Prober(clients, probed, [(who.actor_id, _bearer(container, who)) for who in probers])
        for server in servers:
            await server.up()
        yield Scene(times, backing, container, servers, worker, proxies, show_ids, prober, clients, home)


async def _hall(container: Container, place: world.Venue) -> world.Venue:
    """Another screen for each show: two at once on one do not go."""
    screen = await world.add_screen(container.services, place.owner, place.theater)
    return world.Venue(place.partner, place.owner, place.theater, screen, place.movie)


async def _started(
    opened: AsyncExitStack, backing: BackingServers, proxies: list[Proxy], home: Path, times: Times
) -> tuple[list[Server], Worker]:
    lifeline, breath = os.pipe()
    opened.callback(os.close, breath)
    bytecode = servers_folder() / "bytecode"
    policy = {
        "MARQUEE_LOCK_TTL_SECONDS": str(times.lock),
        "MARQUEE_PAYMENT_WINDOW_SECONDS": str(times.payment),
        "MARQUEE_RECONCILE_AFTER_SECONDS": str(RECONCILE_SECONDS),
        "MARQUEE_RATE_LIMIT_PER_MINUTE": "0",
    }
    each = [environment(proxy.url, backing.redis_url, backing.data_dir, bytecode, **policy) for proxy in proxies]
    servers = [Server(name, each[n], home / f"server-{name}.log", lifeline) for n, name in enumerate("AB")]
    worker = Worker("worker", each[2] | {"PORT": str(servers[0].port)}, home / "worker.log", lifeline)
    for program in (*servers, worker):
        opened.push_async_callback(program.end)
        await program.start()
    return servers, worker


def _bearer(container: Container, who: Principal) -> dict[str, str]:
    return {"Authorization": f"Bearer {container.tokens.issue(who, lifetime_seconds=3600, audience=None)}"}


@contextmanager
def _home() -> Iterator[Path]:
    """Gone afterwards, with what it links to."""
    folders = private_folder()
    yield next(folders)
    next(folders, None)


def dice_of(seed: int, *names: object) -> random.Random:
    return random.Random(":".join(str(part) for part in (seed, *names)))


def keep_logs(scene: Scene, folder: Path) -> None:
    """To find out why."""
    folder.mkdir(parents=True, exist_ok=True)
    for log in [
        *scene.logs.glob("*.log"),
        scene.backing.data_dir / "postgres/log",
        scene.backing.data_dir / "valkey/log",
    ]:
        shutil.copy(log, folder / (log.name if log.suffix else f"{log.parent.name}.log"))
