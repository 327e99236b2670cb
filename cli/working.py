"""`marquee worker`: what happens without a request, in a process of its own."""

import asyncio
import signal

import uvloop

from app.server import garbage
from app.server.processes import end_with_parent
from cli.opening import opened
from settings import load_settings


def work(lifeline: int | None) -> None:
    """Until Ctrl-C or SIGTERM."""
    from models.migrating import migrate

    end_with_parent(lifeline)
    with opened(load_settings()) as settings:
        asyncio.run(migrate(settings.sqlalchemy_url))
        from app.container import open_container
        from workers.run import run_workers

        async def run() -> None:
            stop, wake = asyncio.Event(), asyncio.Event()
            for end in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(end, stop.set)
            async with open_container(settings) as parts, parts.notifier.listen_for_work(wake.set):
                garbage.settle()
                await run_workers(parts.services, stop, wake)

        uvloop.run(run())
