"""`marquee worker`: everything that happens without a request, in a process of its own."""

import asyncio

import uvloop

from app.bootstrap import bootstrap
from app.server.processes import end_with_parent
from settings import load_settings


def work(lifeline: int | None) -> None:
    """Works until Ctrl-C or SIGTERM."""
    from models.migrating import migrate

    end_with_parent(lifeline)
    with bootstrap(load_settings()) as settings:
        asyncio.run(migrate(settings.sqlalchemy_url))
        from app.server.working import work

        uvloop.run(work(settings))
