"""A start of `marquee serve`, everything embedded, in an empty folder and again in the same one; memory at rest."""

import asyncio
import shutil
import statistics
import sys
import time

from bench.rig.bench import Bench
from bench.rig.ground import HOME
from bench.rig.processes import noise, resident_kb, started
from bench.rig.table import Row, at_most
from settings import PROJECT

REST_SECONDS = 4.0
COMMAND = [sys.executable, "-m", "cli", "serve", "--port", "0"]


async def times(bench: Bench) -> list[Row]:
    """In development, as `make serve` does, with demo data and workers."""
    folder, busy = HOME / "startup", await noise()
    shutil.rmtree(folder, ignore_errors=True)
    first, _ = await start(str(folder))
    again = [await start(str(folder)) for _ in range(bench.rounds)]
    shutil.rmtree(folder, ignore_errors=True)
    second, megabytes = (statistics.median(each) for each in zip(*again, strict=True))
    gates, ours = "it says that it serves", f"{second:.2f} s; in an empty folder {first:.2f} s"
    return [
        Row("a second start, s", ours, "", second, at_most(2.5), gates, noise=busy),
        Row("memory of an idle server, MB", f"{megabytes:.0f} MB", "", megabytes, at_most(150), gates, noise=busy),
    ]


async def start(folder: str) -> tuple[float, float]:
    """(seconds until it serves, megabytes of the server at rest)"""
    began = time.perf_counter()
    async with started(HOME / "startup.log", COMMAND, {"MARQUEE_DATA_DIR": folder}, PROJECT) as process:
        await process.until_written("Ctrl-C")
        took = time.perf_counter() - began
        await asyncio.sleep(REST_SECONDS)
        return took, resident_kb(process.pid) / 1024
