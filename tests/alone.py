"""A database that no server's workers look into, for tests that want to do a worker's work themselves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from app.container import open_services
from resolvers.context import Services
from settings import Settings
from tests.clock import Clock
from tests.databases import cloned_database
from tests.fakes import RememberingBank, RememberingProvider


@asynccontextmanager
async def services_alone(settings: Settings, postgres_url: str, folder: Path) -> AsyncIterator[tuple[Services, Clock]]:
    async with cloned_database(postgres_url) as url:
        alone = settings.model_copy(update={"database_url": url, "data_dir": folder})
        async with open_services(alone) as services:
            yield replace(services, payments=RememberingProvider(), payouts=RememberingBank()), Clock(url)
