"""Gate devices are paired by a code, scan for their partner, and end when they are revoked."""

import asyncio

import pytest

from domain.accounts import SYSTEM, Role
from domain.errors import NotFound
from domain.people import PairingRefused
from domain.sessions import NewTokens, SessionEnded
from resolvers import admissions, people, sessions
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.resolvers.sessions.codes import visitor


async def paired(services: Services, place: world.Venue) -> tuple[str, NewTokens]:
    made = await people.add_gate_device(world.as_(services, place.owner), place.partner.id, "Gate 1")
    assert made.pairing_code is not None
    return made.device.id, await people.pair_gate_device(visitor(services), made.pairing_code)


async def test_a_paired_device_is_a_gate_of_its_partner(services: Services) -> None:
    place = await world.venue(services)
    device_id, tokens = await paired(services, place)
    who = tokens.principal
    assert (who.role, who.actor_id, who.partner_id) == (Role.GATE, device_id, place.partner.id)
    assert who.session_id is not None
    assert await sessions.principal_of_session(world.as_(services, SYSTEM), who.session_id) == who
    device = (await people.list_gate_devices(world.as_(services, place.owner), place.partner.id))[0]
    assert device.paired_at is not None


async def test_a_pairing_code_counts_once_however_it_is_typed(services: Services) -> None:
    place = await world.venue(services)
    made = await people.add_gate_device(world.as_(services, place.owner), place.partner.id, "Gate 1")
    typed = (made.pairing_code or "").lower().replace("-", " ")
    tried = await asyncio.gather(
        *(people.pair_gate_device(visitor(services), typed) for _ in range(6)), return_exceptions=True
    )
    assert sum(isinstance(each, NewTokens) for each in tried) == 1
    assert sum(isinstance(each, PairingRefused) for each in tried) == 5


async def test_a_pairing_code_runs_out_after_ten_minutes(services: Services, clock: Clock) -> None:
    place = await world.venue(services)
    made = await people.add_gate_device(world.as_(services, place.owner), place.partner.id, "Gate 1")
    await clock.advance(minutes=10, seconds=1)
    with pytest.raises(PairingRefused):
        await people.pair_gate_device(visitor(services), made.pairing_code or "")


async def test_a_revoked_device_is_refused_everywhere(services: Services) -> None:
    place = await world.venue(services)
    device_id, tokens = await paired(services, place)
    heard: list[str] = []
    with services.access.listen(lambda ids: heard.extend(ids or ())):
        for _ in range(2):
            assert (await people.revoke_gate_device(world.as_(services, place.owner), device_id)).revoked_at is not None
    assert set(heard) == {device_id, tokens.principal.session_id}
    assert await sessions.principal_of_session(world.as_(services, SYSTEM), tokens.principal.session_id or "") is None
    with pytest.raises(SessionEnded):
        await sessions.refresh_session(visitor(services), tokens.refresh_token)


async def test_a_device_that_was_revoked_before_it_was_paired_is_not_paired(services: Services) -> None:
    place = await world.venue(services)
    owner = world.as_(services, place.owner)
    made = await people.add_gate_device(owner, place.partner.id, "Gate 1")
    await people.revoke_gate_device(owner, made.device.id)
    with pytest.raises(PairingRefused):
        await people.pair_gate_device(visitor(services), made.pairing_code or "")


async def test_another_partners_device_is_not_there(services: Services) -> None:
    place, other = await world.venue(services), await world.venue(services)
    device_id, _ = await paired(services, place)
    with pytest.raises(NotFound):
        await people.revoke_gate_device(world.as_(services, other.owner), device_id)


async def test_a_device_admits_its_partners_tickets(services_with_fakes: Services, clock: Clock) -> None:
    place = await world.venue(services_with_fakes)
    show = await world.show_on_sale(services_with_fakes, place)
    ticket = await world.booked_ticket(services_with_fakes, world.customer(), show, ["A1"])
    _, tokens = await paired(services_with_fakes, place)
    await clock.advance(seconds=(show.starts_at - await clock.now()).total_seconds() - 600)
    admitted = await admissions.check_in_ticket(
        world.as_(services_with_fakes, tokens.principal), ticket.pass_text, "Gate 1"
    )
    assert admitted.ticket.id == ticket.id
