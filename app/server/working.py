"""The workers in a process of their own."""

import asyncio
import signal

from app.container import open_container
from app.server import garbage
from settings import Settings
from workers.run import run_workers


async def work(settings: Settings) -> None:
    """Runs workers until SIGINT, SIGTERM or SIGHUP."""
    stop, wake = asyncio.Event(), asyncio.Event()
    for end in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(end, stop.set)
    async with open_container(settings) as container, container.notifier.listen_for_work(wake.set):
        garbage.settle()
        await run_workers(container.services, stop, wake, container.worker_counters)
