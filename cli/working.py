"""`marquee worker`: everything that happens without a request, in a process of its own."""

import asyncio

import uvloop

from app.bootstrap import bootstrap
from app.server.processes import end_with_parent
from settings import Settings, load_settings


def work(lifeline: int | None) -> None:
    """Works until Ctrl-C or SIGTERM."""
    end_with_parent(lifeline)
    with bootstrap(load_settings()) as settings:
        asyncio.run(_prepare(settings))
        from app.server.working import work

        uvloop.run(work(settings))


async def _prepare(settings: Settings) -> None:
    from app.known_keys import expect_known_keys
    from models.migrating import migrate

    await migrate(settings.sqlalchemy_url)
    await expect_known_keys(settings)
