"""Demo data in databases of their own, since other tests expect to find nothing but what they made."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.container import open_services
from demo.example_bookings import CUSTOMER, SHORT_IDS
from demo.load import DemoSummary, load_demo
from domain.accounts import SYSTEM, Principal, Role
from models.tables import metadata
from resolvers.context import Context, Services
from tests.clock import Clock, clock_of
from tests.conftest import make_settings
from tests.databases import cloned_database


@dataclass(frozen=True)
class Demo:
    services: Services
    clock: Clock
    first_load: DemoSummary

    @property
    def system(self) -> Context:
        return self.services.context(SYSTEM, "demo-tests")

    @property
    def guest(self) -> Context:
        return self.services.context(Principal(Role.CUSTOMER, CUSTOMER), "demo-tests")

    async def load(self) -> DemoSummary:
        return await load_demo(self.services)

    async def contents(self) -> dict[str, tuple[int, str]]:
        """A fingerprint of every table."""
        found = {}
        async with self.system.reading() as db:
            for name in metadata.tables:
                statement = f"select count(*), md5(string_agg(t::text, '|' order by t::text)) from {name} t"
                found[name] = tuple((await db.execute(text(statement))).one())
        return found


@asynccontextmanager
async def loaded(postgres_url: str, redis_url: str, data_dir: Path) -> AsyncIterator[Demo]:
    async with (
        cloned_database(postgres_url) as url,
        clock_of(url) as clock,
        open_services(make_settings(url, redis_url, 0, data_dir)) as empty,
    ):
        first_load = await load_demo(empty)
        # as the next start reads them
        yield Demo(replace(empty, short_ids=SHORT_IDS), clock, first_load)


@pytest.fixture(scope="package")
async def demo(postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """Shared: a test that changes it or its time takes `own_demo`."""
    async with loaded(postgres_url, redis_url, tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture
async def own_demo(postgres_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Demo]:
    async with loaded(postgres_url, redis_url, tmp_path) as demo:
        yield demo
