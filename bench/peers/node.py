"""Peers on Node: their sources stand beside this file, their packages are installed into the scratch folder once."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg

from bench.rig.bench import Bench
from bench.rig.comparison import Comparison
from bench.rig.ground import HOME, Ground
from bench.rig.load import Judge
from bench.rig.processes import Process, started
from bench.rig.slots import BAD, GOOD, REFUSED, Work
from tests.databases import empty_database

SOURCES = Path(__file__).parent
MERCURIUS, EXPRESS = "mercurius.mjs", "express.mjs"
PORTS = {MERCURIUS: 18171, EXPRESS: 18172}
INSTALL_SECONDS = 300


class PeerMissing(Exception):
    """Its text says why the peer cannot run here. The lines that need it say so instead of a ratio."""


@asynccontextmanager
async def peer_database(ground: Ground) -> AsyncIterator[str]:
    """A database of the peers' own, on the same PostgreSQL and thus with the same settings."""
    async with empty_database(ground.addresses.database_url) as url:
        connection = await asyncpg.connect(url)
        await connection.execute((SOURCES / "schema.sql").read_text())
        await connection.close()
        yield url


@asynccontextmanager
async def node_peer(ground: Ground, database_url: str, script: str) -> AsyncIterator[Process]:
    """It listens on `PORTS[script]`. Raises PeerMissing."""
    folder = await _installed()
    parts = urlsplit(database_url)
    environment = {
        "NODE_ENV": "production",
        "PORT": str(PORTS[script]),
        "PGHOST": parse_qs(parts.query)["host"][0],
        "PGDATABASE": parts.path.removeprefix("/"),
        "REDIS_SOCKET": urlsplit(ground.addresses.redis_url or "").path,
    }
    async with started(HOME / f"{script}.log", ["node", script], environment, folder) as process:
        await process.until_listening(PORTS[script])
        yield process


async def beside(bench: Bench, ours: Work, script: str, requests: Iterable[bytes], judge: Judge) -> Comparison:
    """Ours and a peer in turn, each over as many connections."""
    compared = Comparison()
    async with AsyncExitStack() as opened:
        peer = None
        try:
            database = await opened.enter_async_context(peer_database(bench.ground))
            process = await opened.enter_async_context(node_peer(bench.ground, database, script))
            peer = replace(ours, port=PORTS[script], pid=process.pid, requests=requests, judge=judge)
        except PeerMissing as reason:
            compared.missing = str(reason)
        await compared.run(ours, peer, bench.seconds, bench.rounds)
    return compared


async def _installed() -> Path:
    folder, packages = HOME / "node", (SOURCES / "package.json").read_text()
    stamp = folder / "installed"
    folder.mkdir(parents=True, exist_ok=True)
    for source in SOURCES.glob("*.mjs"):
        shutil.copy(source, folder)
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise PeerMissing("Node is not installed")
    if stamp.exists() and stamp.read_text() == packages:
        return folder
    (folder / "package.json").write_text(packages)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"]
    quiet = asyncio.subprocess.DEVNULL
    child = await asyncio.create_subprocess_exec(*command, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        async with asyncio.timeout(INSTALL_SECONDS):
            failed = await child.wait()
    except TimeoutError as error:
        child.kill()
        raise PeerMissing("npm install takes too long") from error
    if failed:
        raise PeerMissing("npm install failed")
    stamp.write_text(packages)
    return folder


def judge_of(good: bytes) -> Judge:
    """A 200 or 201 with these bytes and without errors is good, a 409 is an honest refusal."""

    def judge(head: bytes, body: bytes) -> str:
        if head[9:12] == b"409":
            return REFUSED
        return GOOD if head[9:11] == b"20" and good in body and b'"errors"' not in body else BAD

    return judge
