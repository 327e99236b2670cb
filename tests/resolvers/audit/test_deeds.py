"""What is done for another leaves an entry: who, for whom, what, and in which request. Nobody takes it away."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from domain.accounts import SYSTEM, Principal, Role
from domain.errors import NotFound
from domain.pms import SyncItem
from domain.shows import VariantChanges
from resolvers import admissions, bookings, notifications, people, pms, seats
from resolvers.context import Context, Services
from tests import world
from tests.resolvers.rows import count, read, run


async def entries_of(services: Services, ctx: Context) -> list[Any]:
    return await read(services, "select * from audit_trail where request_id = :id order by id", id=ctx.request_id)


async def test_an_operator_that_locks_for_a_customer_is_named_with_the_customer(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    ctx = world.as_(services, world.OPERATOR)
    lock = await seats.lock_seats(ctx, show.id, ["A1", "A2"], who.actor_id)
    (entry,) = await entries_of(services, ctx)
    assert (entry.role, entry.actor_id, entry.on_behalf_of) == ("OPERATOR", world.OPERATOR.actor_id, who.actor_id)
    assert (entry.action, entry.object_id, entry.after["seat_ids"]) == ("lockSeats", show.id, ["A1", "A2"])
    again = world.as_(services, world.OPERATOR)
    await seats.release_seats(again, lock.id)
    (entry,) = await entries_of(services, again)
    assert (entry.action, entry.object_id, entry.on_behalf_of) == ("releaseSeats", lock.id, who.actor_id)


async def test_a_key_that_acts_on_behalf_is_named_with_the_customer(services: Services) -> None:
    place, who = await world.venue(services), world.customer()
    show = await world.show_on_sale(services, place)
    kiosk = world.as_(services, replace(world.KIOSK, partner_id=place.partner.id))
    await seats.lock_seats(kiosk, show.id, ["A1"], who.actor_id)
    (entry,) = await entries_of(services, kiosk)
    assert (entry.role, entry.actor_id, entry.on_behalf_of) == ("PARTNER", world.KIOSK.actor_id, who.actor_id)


async def test_what_an_operator_does_with_a_ticket_is_written_down_the_address_and_the_reading(
    services_with_fakes: Services,
) -> None:
    services = services_with_fakes
    who = await world.known_customer(services)
    ticket = await world.booked_ticket(services, who, await world.show_on_sale(services), ["A1"])
    sending, reading = world.as_(services, world.OPERATOR), world.as_(services, world.OPERATOR)
    await notifications.send_ticket_notification(sending, ticket.id, "mine@example.org")
    (entry,) = await entries_of(services, sending)
    assert (entry.action, entry.object_id, entry.on_behalf_of) == ("sendTicketNotification", ticket.id, who.actor_id)
    assert entry.after["email"] == "m***@example.org"
    assert (await bookings.read_ticket(reading, ticket.id)).pass_text == ticket.pass_text
    (entry,) = await entries_of(services, reading)
    assert (entry.action, entry.object_id, entry.on_behalf_of) == ("readTicket", ticket.id, who.actor_id)
    assert ticket.pass_text not in str(entry.after)


async def test_customers_leave_no_entry_for_their_own_doing(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    ctx = world.as_(services, who)
    lock = await seats.lock_seats(ctx, show.id, ["A1"])
    await seats.extend_lock(ctx, lock.id)
    await seats.release_seats(ctx, lock.id)
    assert await entries_of(services, ctx) == []


async def test_what_nobody_could_have_typed_is_written_down_as_can_be_kept(services: Services) -> None:
    place = await world.venue(services)
    ctx = world.as_(services, place.owner).with_key("odd", {})
    odd = SyncItem("S\0", movie_id="MOV_\ud800", variant=VariantChanges(subtitles="\0"))
    await pms.sync_shows(ctx, [odd, SyncItem("GONE", cancelled=True)])
    (entry,) = await entries_of(services, ctx)
    kept = entry.after["shows"][0]
    assert (kept["external_id"], kept["movie_id"]) == ("S\ufffd", "MOV_\ufffd")
    assert kept["variant"] == {"subtitles": "\ufffd"}


async def test_a_refusal_and_a_replay_leave_no_entry(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    refused = world.as_(services, world.OPERATOR)
    with pytest.raises(NotFound):
        await seats.lock_seats(refused, "SHOW_MISSING", ["A1"], who.actor_id)
    assert await entries_of(services, refused) == []
    ctx = world.as_(services, world.OPERATOR).with_key("l1", "body")
    first, again = [await seats.lock_seats(ctx, show.id, ["A1"], who.actor_id) for _ in range(2)]
    assert again.id == first.id
    assert len(await entries_of(services, ctx)) == 1


async def test_a_gate_that_admits_is_named(services_with_fakes: Services) -> None:
    services = services_with_fakes
    place, who = await world.venue(services), await world.known_customer(services)
    show = await world.show_on_sale(services, place, starts_in=timedelta(hours=2))
    ticket = await world.booked_ticket(services, who, show, ["A1"])
    gate = world.as_(services, Principal(Role.GATE, "GATE_7", place.partner.id))
    await admissions.check_in_ticket(gate, ticket.pass_text, "North")
    (entry,) = await entries_of(services, gate)
    assert (entry.role, entry.actor_id, entry.action, entry.object_id) == ("GATE", "GATE_7", "checkInTicket", ticket.id)


async def test_a_new_operator_is_written_down_once(services: Services) -> None:
    ctx = world.as_(services, SYSTEM)
    for _ in range(2):
        await people.add_operator(ctx, "deeds@example.org")
    (entry,) = await entries_of(services, ctx)
    assert (entry.action, entry.after) == ("addOperator", {"email": "deeds@example.org"})


@pytest.mark.parametrize(
    "statement", ["update audit_trail set actor_id = 'OPER_OTHER'", "delete from audit_trail", "truncate audit_trail"]
)
async def test_no_entry_is_changed_or_taken_away(services: Services, statement: str) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    await seats.lock_seats(world.as_(services, world.OPERATOR), show.id, ["A1"], who.actor_id)
    before = await count(services, "audit_trail", "actor_id = :id", id=world.OPERATOR.actor_id)
    with pytest.raises(DBAPIError, match="append-only"):
        await run(services, statement)
    assert await count(services, "audit_trail", "actor_id = :id", id=world.OPERATOR.actor_id) == before
