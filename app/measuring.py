"""Metrics that are read from the container when Prometheus asks, at no cost to any other request."""

import asyncio
import os
from datetime import timedelta

import structlog

from app.container import Container
from app.database import WaitCountingPool
from domain.accounts import SYSTEM
from domain.errors import Busy
from gateway.arrivals import Arrivals
from gateway.metrics import Reading
from gateway.overload import Load
from resolvers import outbox

PATIENCE_SECONDS = 2.0
log = structlog.get_logger("app")


async def readings(container: Container, load: Load, arrivals: Arrivals) -> list[Reading]:
    return [*_of_process(container, load, arrivals), *_of_pool(container), *await _of_outbox(container)]


def _of_process(container: Container, load: Load, arrivals: Arrivals) -> list[Reading]:
    hub, limits = container.hub, container.authenticate.limits
    return [
        Reading("marquee_process", "The process that answers: each reports only itself.", {str(os.getpid()): 1}, "pid"),
        _one("marquee_requests_in_flight", "Requests that this process is working on.", load.in_flight),
        _one("marquee_requests_shed", "Requests refused because of overload.", load.shed, is_counter=True),
        Reading(
            "marquee_connections_cut",
            "Connections closed because a request did not arrive in time or within bounds.",
            arrivals.cut,
            "code",
            is_counter=True,
        ),
        Reading("marquee_requests_limited", "Requests over a rate limit.", limits.refused, "limit", is_counter=True),
        _one("marquee_live_viewers", "Subscriptions to live seats.", hub.viewers),
        _one("marquee_live_shows", "Shows with a viewer in this process.", hub.shows),
        _one(
            "marquee_change_notifier_connected",
            "1: changes of other processes arrive through Redis; 0: by polling.",
            container.notifier.is_connected,
        ),
        _of_workers("marquee_worker_turns", "Runs of each worker's loop in this process.", container, "ok"),
        _of_workers("marquee_worker_failures", "Runs of each worker's loop that failed.", container, "failed"),
    ]


def _of_workers(name: str, description: str, container: Container, outcome: str) -> Reading:
    counted = {worker: count for (worker, ended), count in container.worker_counters.items() if ended == outcome}
    return Reading(name, description, counted, "worker", is_counter=True)


def _of_pool(container: Container) -> list[Reading]:
    pool = container.services.engine.pool
    assert isinstance(pool, WaitCountingPool)  # noqa: S101 - `open_engine` made it
    return [
        _one("marquee_database_connections_in_use", "Connections that are checked out.", pool.checkedout()),
        _one("marquee_database_connections_kept", "Connections that are kept open.", pool.size()),
        _one(
            "marquee_database_connections_beyond",
            "Open connections beyond those that are kept.",
            max(0, pool.overflow()),
        ),
        _one("marquee_database_waits", "Checkouts that found all connections in use.", pool.waits, is_counter=True),
    ]


async def _of_outbox(container: Container) -> list[Reading]:
    """Without the outbox where the database does not answer in time: `marquee_database_answers` says so."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            backlog = await outbox.read_backlog(container.services.context(SYSTEM, "metrics"))
    except (Busy, TimeoutError):
        log.warning("The database did not answer for the metrics in time.")
        return [_one("marquee_database_answers", "Whether the database answered this reading.", 0)]
    return [
        _one("marquee_database_answers", "Whether the database answered this reading.", 1),
        _one("marquee_outbox_oldest_due_seconds", "Age of the oldest job that is due.", _seconds(backlog.oldest)),
        _one("marquee_outbox_due", "Jobs that are due.", backlog.due),
        _one("marquee_outbox_parked", "Jobs that failed for good and wait for an operator.", backlog.parked),
    ]


def _one(name: str, description: str, value: float, *, is_counter: bool = False) -> Reading:
    return Reading(name, description, {"": value}, is_counter=is_counter)


def _seconds(age: timedelta | None) -> float:
    return 0.0 if age is None else age.total_seconds()
