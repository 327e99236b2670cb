"""One run: customers and viewers live their lives, faults strike, and then everything must add up."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import text

from models.seats.claims import read_claims
from resolvers.context import Services
from tests.chaos.customers import SEATS, Customer, Town
from tests.chaos.faults import Name, Striker, Struck
from tests.chaos.scene import Scene, dice_of
from tests.chaos.viewers import Viewer, over_sse, over_websocket
from tests.history.checking import check
from tests.history.events import History, Kind, Operation, Outcome
from tests.invariants import check_show

SETTLED_WITHIN_SECONDS = 90.0
LOOK_EVERY_SECONDS = 0.2


# Each answers how many there are that time or a worker must still bring to an end.
OPEN = {
    "locks": "select count(*) from seat_claims where state = 'L' and show_id = any(:show_ids)",
    "payments that the provider took and the platform does not know of": """
        select count(*) from payments p join sandbox.payments s on s.payment_id = p.id
        where p.show_id = any(:show_ids) and s.status = 'CAPTURED' and p.status <> 'SUCCEEDED'""",
    "refunds that the provider has not done": """
        select count(*) from refunds where show_id = any(:show_ids) and status <> 'PROCESSED'""",
}
_HELD_VERSION = text("select version from show_feeds where show_id = :show_id for update")


@dataclass(frozen=True)
class Plan:
    """What is struck, in this order, after `warm_up` and with `pause` seconds between one and the next. `pace`: for how
    many seconds customers think, at most.
    """

    seed: int
    faults: Sequence[Name]
    customers: int = 32
    warm_up: float = 3.0
    pause: float = 0.5
    pace: float = 2.0


@dataclass
class Verdict:
    """`broken`: promises that were not kept. `missed`: limits."""

    plan: Plan
    struck: list[Struck]
    history: History
    answers: dict[str, int]
    broken: list[str]
    seconds: float
    connections: int
    load: tuple[float, float, float] = field(default_factory=os.getloadavg)

    @property
    def missed(self) -> list[str]:
        return [f"{each.name}: {figure}" for each in self.struck for figure in each.figures if figure.is_missed]


async def play(scene: Scene, plan: Plan, report: Callable[[Struck], None] = lambda _: None) -> Verdict:
    began = time.monotonic()
    history = History()
    viewers = _viewers(scene, history)
    watching = [asyncio.create_task(viewer.live()) for viewer in viewers]
    town = Town(scene.clients, scene.servers_up, scene.show_ids, history, asyncio.Event())
    striker = Striker(
        scene.backing, scene.servers, scene.worker, scene.proxies, scene.prober, dice_of(plan.seed, "faults")
    )
    try:
        async with asyncio.TaskGroup() as living:
            for number in range(plan.customers):
                user_id, headers = await scene.signed_in()
                dice = dice_of(plan.seed, "customer", number)
                living.create_task(Customer(town, user_id, headers, dice, scene.times.longest_hold, plan.pace).live())
            await _strike(striker, plan, began, report)
            town.stop.set()
        broken = await _settled(scene, viewers, history)
    finally:
        for task in watching:
            task.cancel()
        ended = await asyncio.gather(*watching, return_exceptions=True)
    broken += [f"A viewer died of {error!r}" for error in ended if isinstance(error, Exception)]
    broken += [*scene.clients.complaints, *await asyncio.to_thread(check, history)]
    connections = sum(viewer.connections for viewer in viewers)
    return Verdict(
        plan, striker.struck, history, dict(scene.clients.answers), broken, time.monotonic() - began, connections
    )


def _viewers(scene: Scene, history: History) -> list[Viewer]:
    """Of each show through each server, over one protocol or the other."""
    return [
        Viewer(f"viewer {server.name} of {show_id}", show_id, server.url, watch, history)
        for number, show_id in enumerate(scene.show_ids)
        for server, watch in zip(
            scene.servers, (over_websocket, over_sse) if number % 2 else (over_sse, over_websocket), strict=True
        )
    ]


async def _strike(striker: Striker, plan: Plan, began: float, report: Callable[[Struck], None]) -> None:
    await asyncio.sleep(plan.warm_up)
    report(await striker.leave_alone(began))
    for name in plan.faults:
        report(await striker.strike(name, began))
        await asyncio.sleep(plan.pause)


async def _settled(scene: Scene, viewers: Sequence[Viewer], history: History) -> list[str]:
    """When the last lock has run out and every viewer has the newest version, nothing must be left open."""
    services = scene.container.services
    broken = await _left_open(services, scene.show_ids)
    for show_id in scene.show_ids:
        truth = await _look_into_database(services, show_id)
        history.operations.append(truth)
        for viewer in (each for each in viewers if each.show_id == show_id):
            if not await _has_received(viewer, truth.version or 0):
                broken.append(f"{viewer.name} received up to {viewer.version}, not to {truth.version}")
            elif viewer.states != {seat_id: (truth.states or {}).get(seat_id, "A") for seat_id in SEATS}:
                broken.append(f"{viewer.name} has another map than the database: {viewer.states} not {truth.states}")
        try:
            await check_show(services, show_id)
        except AssertionError as error:
            broken.append(str(error))
    return broken


async def _left_open(services: Services, show_ids: Sequence[str]) -> list[str]:
    """Nothing, after a while."""
    gives_up_at = time.monotonic() + SETTLED_WITHIN_SECONDS
    while True:
        async with services.engine.connect() as db:
            counts = {
                what: (await db.execute(text(statement), {"show_ids": list(show_ids)})).scalar_one()
                for what, statement in OPEN.items()
            }
        left = [f"{count} {what} were left" for what, count in counts.items() if count]
        if not left or time.monotonic() > gives_up_at:
            return left
        await asyncio.sleep(LOOK_EVERY_SECONDS)


async def _look_into_database(services: Services, show_id: str) -> Operation:
    began = time.monotonic()
    async with services.engine.begin() as db:
        version = (await db.execute(_HELD_VERSION, {"show_id": show_id})).scalar_one()
        claims = await read_claims(db, show_id)
    states = {claim.seat_id: claim.state.value for claim in claims}
    sold = {claim.seat_id: claim.booking_id for claim in claims if claim.booking_id is not None}
    return Operation(
        Kind.READ, "the database", show_id, began, time.monotonic(), outcome=Outcome.OK, version=version,
        states=states, booking_ids=sold,
    )  # fmt: skip


async def _has_received(viewer: Viewer, version: int) -> bool:
    gives_up_at = time.monotonic() + SETTLED_WITHIN_SECONDS
    while viewer.version is None or viewer.version < version:
        if time.monotonic() > gives_up_at:
            return False
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    return True
