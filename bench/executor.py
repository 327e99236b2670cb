"""The compiled executor beside graphql-core's: CPU of one execution of the discovery query, the same document and the
same prefetched rows.
"""

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import strawberry
from graphql import parse
from graphql.execution import execute
from strawberry.schema.config import StrawberryConfig

from app.server import garbage
from bench.rig.bench import Bench
from bench.rig.processes import noise
from bench.rig.table import Row, at_most
from domain.discovery import Offered, Page
from domain.movies import Movie as MovieRow
from domain.movies import NewMovie, built
from domain.pricing import Price as PriceRow
from domain.seats.state import Availability
from domain.shows import Show as ShowRow
from domain.shows.show import StoredShowStatus
from domain.theaters import Screen as ScreenRow
from loaders import discovery as discovery_loaders
from loaders import theaters as theater_loaders
from schema.kit.cost import OF_PARTNERS, Budget
from schema.kit.relay import Connection
from schema.kit.scalars import SCALARS
from schema.movies import Movie
from schema.server.api import Api
from schema.server.execution.executor import CompiledExecutor
from schema.server.sharing import SharingExecutor

MOVIES, SHOWS, PRICES = 20, 5, 3
QUERY = """query Discover($city: String!) { movies(city: $city) { edges { node { id name durationMinutes certificate
 shows(city: $city, first: 5) { edges { node { id startsAt endsAt screen { name }
 prices { seatType price { amount currency } } availability { bySeatType { seatType available } } } } } } } } }"""
NOW = datetime(2026, 2, 20, 12, 0, tzinfo=UTC)


def _movie(number: int) -> MovieRow:
    new = NewMovie("PARTNER_1", f"Movie {number}", "Hindi", 120, [], certificate="UA 13+")
    return built(f"MOV_{number}", new)


def _show(movie_id: str, number: int) -> ShowRow:
    return ShowRow(
        id=f"SHOW_{movie_id}_{number}",
        partner_id="PARTNER_1",
        theater_id="THEATER_1",
        screen_id=f"SCR_{number}",
        movie_id=movie_id,
        starts_at=NOW + timedelta(hours=number),
        ends_at=NOW + timedelta(hours=number + 2),
        business_date=date(2026, 2, 20),
        stored_status=StoredShowStatus.PUBLISHED,
        layout_id="LAYOUT_1",
        layout_version=1,
        lock_ttl_seconds=None,
        sales_close_minutes=0,
        own_sales_close_minutes=None,
        cancellation_close_minutes=60,
        time_zone="Asia/Kolkata",
        currency="INR",
        external_id=None,
        source_updated_at=None,
        cancel_reason=None,
        moved_at=None,
        format=None,
        language=None,
        subtitles=None,
        awaits_approval=False,
        sellable=True,
        partner_sales_close_minutes=None,
        now=NOW,
    )


MOVIE_ROWS = [_movie(number) for number in range(MOVIES)]
ROWS: dict[Any, Any] = {
    discovery_loaders.shows_by_movie: lambda key: Page.of(
        [_show(key.movie_id, number) for number in range(SHOWS)], SHOWS, lambda show: (show.id,)
    ),
    theater_loaders.screens_by_id: lambda key: ScreenRow(key, "THEATER_1", "PARTNER_1", f"Screen {key}", None, 0),
    discovery_loaders.offered_by_show: lambda key: Offered(
        [PriceRow(key, f"Type {n}", 25000 + n, "INR") for n in range(PRICES)],
        {f"Type {n}": Availability(90, 5, 5, 0, 100) for n in range(PRICES)},
    ),
}


class Prefetched:
    """The context of an operation whose rows are there: it loads by batch or one by one, and waits for nothing."""

    executor: Any = None

    def __init__(self) -> None:
        self._rows: dict[tuple[Any, Any], Any] = {}
        self.budget = Budget(OF_PARTNERS)
        self.counted: set[str] = set()

    def _row(self, batch: Any, key: Any) -> Any:
        row = self._rows.get((batch, key))
        if row is None:
            row = self._rows[batch, key] = ROWS[batch](key)
        return row

    async def load(self, batch: Any, key: Any) -> Any:
        return self._row(batch, key)

    async def load_many(self, batch: Any, keys: Sequence[Any]) -> list[Any]:
        return [self._row(batch, key) for key in keys]


@strawberry.type
class Query:
    @strawberry.field
    async def movies(self, city: str) -> Connection[Movie]:
        page = Page([*MOVIE_ROWS], lambda row: (row.id,), has_next=bool(city))
        return Connection.page(page, Movie.of, None)


def schema(executor: type[SharingExecutor]) -> Api:
    return Api(Query, config=StrawberryConfig(scalar_map=SCALARS), execution_context_class=executor)


class Subject:
    """One executor with the discovery query."""

    def __init__(self, executor: type[SharingExecutor]) -> None:
        self._executor = executor
        self._api, self._document = schema(executor)._schema, parse(QUERY)  # noqa: SLF001 - as strawberry does
        self._context = Prefetched()

    async def answer(self) -> Any:
        self._context.budget.charged = 0
        variables = {"city": "Pune"}
        result = execute(self._api, self._document, None, self._context, variables, executor_class=self._executor)
        return await result  # type: ignore[misc]

    async def milliseconds(self, executions: int) -> float:
        """CPU of one execution."""
        began = time.process_time()
        for _ in range(executions):
            await self.answer()
        return 1000 * (time.process_time() - began) / executions


async def alone(bench: Bench) -> list[Row]:
    """The two take turns, so that what else the machine does slows both; the best round of each has the least of it."""
    theirs, ours = Subject(SharingExecutor), Subject(CompiledExecutor)
    expected, found = await theirs.answer(), await ours.answer()
    garbage.settle()
    busy = await noise()
    taken = [(await theirs.milliseconds(4), await ours.milliseconds(30)) for _ in range(bench.size(15, 3))]
    their_best, our_best = map(min, zip(*taken, strict=True))
    alike = expected == found and not expected.errors
    return [
        Row(
            "executor alone, CPU : graphql-core",
            f"{our_best:.2f} ms",
            f"{their_best:.2f} ms",
            our_best / their_best,
            at_most(1 / 15),
            "the same answer",
            "" if alike else "The two executors do not answer the same, or not without errors.",
            busy,
        )
    ]
