"""What no request can need again is deleted, in batches; what one may need stays."""

from datetime import timedelta

import pytest

from domain import ids
from domain.accounts import SYSTEM
from domain.errors import NotFound
from domain.events import PartnerApproved
from domain.seats.state import SeatPicture
from resolvers import housekeeping, outbox, seats
from resolvers.context import Services
from resolvers.live import LiveHub
from tests import world
from tests.clock import Clock
from tests.resolvers import rows
from tests.resolvers.live.viewing import DeafNotifier, viewing


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "BATCH", 2)


async def tidy_up(services: Services) -> None:
    await housekeeping.tidy_up(world.as_(services, SYSTEM), await world.now(services))


async def test_jobs_go_a_week_after_they_were_done_and_open_and_parked_ones_stay(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    ctx = world.as_(isolated_services, SYSTEM)
    partners = [ids.new(ids.PARTNER) for _ in range(7)]
    async with ctx.begin() as tx:
        for partner_id in partners:
            tx.record(PartnerApproved(partner_id))
    found = {job.payload.get("partner_id"): job for job in await outbox.claim_jobs(ctx, 1000)}
    for partner_id in partners[:5]:
        await outbox.run_job(ctx, found[partner_id], {PartnerApproved: ()})
    await outbox.run_job(ctx, found[partners[5]], {PartnerApproved: (_park,)})
    mine = "payload->>'partner_id' = any(:partners)"
    await isolated_clock.advance(days=6)
    await tidy_up(isolated_services)
    assert await rows.count(isolated_services, "outbox", mine, partners=partners) == 7
    await isolated_clock.advance(days=1, seconds=60)
    await tidy_up(isolated_services)
    left = await rows.read(
        isolated_services, f"select payload->>'partner_id' from outbox where {mine}", partners=partners
    )
    assert {row[0] for row in left} == set(partners[5:])


async def test_idempotency_keys_go_after_a_day(isolated_services: Services, isolated_clock: Clock) -> None:
    show, who = await world.show_on_sale(isolated_services, starts_in=timedelta(days=9)), world.customer()
    ctx = world.as_(isolated_services, who)
    for number in range(3):
        await seats.lock_seats(ctx.with_key(f"old-{number}", number), show.id, ["A1"])
    mine = "scope = :scope"
    await isolated_clock.advance(hours=23)
    await seats.lock_seats(ctx.with_key("young", 0), show.id, ["A1"])
    await tidy_up(isolated_services)
    assert await rows.count(isolated_services, "idempotency_keys", mine, scope=who.scope_key) == 4
    await isolated_clock.advance(hours=2)
    await tidy_up(isolated_services)
    kept = await rows.read(isolated_services, f"select key from idempotency_keys where {mine}", scope=who.scope_key)
    assert [row[0] for row in kept] == ["young"]


async def test_the_log_of_a_show_goes_a_day_after_its_end_and_no_viewer_meets_a_hole(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    place = await world.venue(isolated_services)
    show = await world.show_on_sale(isolated_services, place)
    owner = world.as_(isolated_services, place.owner)
    for seat_id in ("A1", "A2", "A3", "A4", "A5", "A6"):
        await seats.block_seats(owner, show.id, [seat_id], "Broken")
    before = await world.states(isolated_services, show.id)
    hub = LiveHub(isolated_services, DeafNotifier().listen)
    async with viewing(hub, isolated_services, show.id) as viewer:
        assert isinstance(await viewer.next(), SeatPicture)
        await isolated_clock.set(show.ends_at + timedelta(hours=23))
        await tidy_up(isolated_services)
        assert await _logged(isolated_services, show.id) == [1, 2, 3, 4, 5, 6, 7]
        await isolated_clock.set(show.ends_at + timedelta(hours=25))
        await tidy_up(isolated_services)
        assert await _logged(isolated_services, show.id) == [7]
        assert await world.states(isolated_services, show.id) == before
        await seats.block_seats(owner, show.id, ["A7"], "Broken")
        await viewer.until(8)
        assert viewer.pictures == 1
        for after_version in (2, 6):
            async with viewing(hub, isolated_services, show.id, after_version) as late:
                assert isinstance(await late.next(), SeatPicture)
        async with viewing(hub, isolated_services, show.id, 7) as newest:
            await newest.until(8)
            assert newest.deltas == 1


async def test_a_follower_that_slept_meanwhile_finds_the_hole(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    place = await world.venue(isolated_services)
    show = await world.show_on_sale(isolated_services, place)
    owner = world.as_(isolated_services, place.owner)
    for seat_id in ("A1", "A2", "A3"):
        await seats.block_seats(owner, show.id, [seat_id], "Broken")
    await isolated_clock.set(show.ends_at + timedelta(hours=25))
    await tidy_up(isolated_services)
    assert [change.version for change in await seats.read_changes(owner, show.id, 1)] == [4], "not an empty answer"


async def _park(*_: object) -> None:
    raise NotFound("PARTNER_1")


async def _logged(services: Services, show_id: str) -> list[int]:
    found = await rows.read(
        services, "select version from seat_changes where show_id = :show order by version", show=show_id
    )
    return [row[0] for row in found]
