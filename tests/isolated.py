"""Services on a database that no running server works on: a job waits in its outbox until a test runs it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from app.container import open_services
from resolvers.context import Services
from settings import Settings
from tests.clock import Clock, clock_of
from tests.databases import cloned_database
from tests.fakes import RememberingBank, RememberingProvider


class Isolated(NamedTuple):
    """`services` pay through fakes; `clock` moves the time of their database alone."""

    services: Services
    clock: Clock


@asynccontextmanager
async def isolated_platform(settings: Settings, postgres_url: str, folder: Path) -> AsyncIterator[Isolated]:
    """On a database of its own, which is dropped at the end."""
    async with cloned_database(postgres_url) as url:
        own = settings.model_copy(update={"database_url": url, "data_dir": folder})
        async with open_services(own) as services, clock_of(url) as clock:
            fakes = replace(services, payments=RememberingProvider(), payouts=RememberingBank())
            yield Isolated(fakes, clock)
