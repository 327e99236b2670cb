"""What a customer changes of itself, takes along and has erased; what is erased after a time."""

import asyncio
import json
import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from domain.accounts import SYSTEM, Customer
from domain.errors import InvalidInput
from domain.people import AccountInUse, AddressTaken, MeChanges
from domain.sessions import CodeRefused, SignIn
from resolvers import accounts, admissions, people, sessions
from resolvers.context import Context, Services
from tests import world
from tests.clock import Clock
from tests.resolvers.sessions.codes import new_address, newest_code, signed_in, visitor, wrong


async def me_of(services: Services, address: str) -> Context:
    return world.as_(services, (await signed_in(services, address)).principal)


async def moved(services: Services, me: Context, new: str) -> Customer:
    changes = MeChanges(email=new) if "@" in new else MeChanges(phone=new)
    await people.update_me(me, changes)
    return await people.confirm_address(me, new, await newest_code(services, new))


async def rows(services: Services, statement: str, **values: object) -> int:
    async with visitor(services).reading() as db:
        return int((await db.execute(text(statement), values)).scalar_one())


async def test_a_new_address_counts_once_its_code_came_back(services: Services) -> None:
    old, new = new_address(), new_address()
    me = await me_of(services, old)
    assert (await people.update_me(me, MeChanges(name=" Asha ", email=new))).email == old
    assert await people.pending_addresses(me) == [new]
    code = await newest_code(services, new)
    with pytest.raises(CodeRefused):
        await people.confirm_address(me, new, wrong(code))
    confirmed = await people.confirm_address(me, new, code)
    assert (confirmed.name, confirmed.email) == ("Asha", new)
    assert (await signed_in(services, new)).principal.actor_id == me.principal.actor_id
    assert (await signed_in(services, old)).principal.actor_id != me.principal.actor_id


async def test_a_code_that_confirms_signs_nobody_in_and_confirms_for_nobody_else(services: Services) -> None:
    new = new_address()
    me, other = await me_of(services, new_address()), await me_of(services, new_address())
    await people.update_me(me, MeChanges(email=new))
    code = await newest_code(services, new)
    with pytest.raises(CodeRefused):
        await sessions.sign_in(visitor(services), SignIn(new, code))
    with pytest.raises(CodeRefused):
        await people.confirm_address(other, new, code)
    assert (await people.confirm_address(me, new, code)).email == new


async def test_guesses_at_once_are_compared_five_times(services: Services) -> None:
    me, new = await me_of(services, new_address()), new_address()
    await people.update_me(me, MeChanges(email=new))
    code = await newest_code(services, new)
    await asyncio.gather(*(people.confirm_address(me, new, wrong(code)) for _ in range(12)), return_exceptions=True)
    with pytest.raises(CodeRefused):
        await people.confirm_address(me, new, code)


async def test_an_address_of_another_account_is_answered_only_to_who_reads_there(services: Services) -> None:
    taken = new_address()
    await signed_in(services, taken)
    me = await me_of(services, new_address())
    await people.update_me(me, MeChanges(email=taken))
    with pytest.raises(AddressTaken):
        await people.confirm_address(me, taken, await newest_code(services, taken))


async def test_the_old_address_is_notified(services: Services) -> None:
    old = new_address()
    me = await me_of(services, old)
    await moved(services, me, new_address())
    notified = (
        "select count(*) from outbox where event = 'CustomerAddressChanged' and payload->>'notify_address' = :old"
    )
    assert await rows(services, notified, old=old) == 1


async def test_an_emptied_address_signs_in_no_more_and_is_notified(services: Services) -> None:
    old, number = new_address(), f"+9198{secrets.randbelow(10**8):08}"
    me = await me_of(services, old)
    await moved(services, me, number)
    after = await people.update_me(me, MeChanges(email=None))
    assert (after.email, after.phone) == (None, number)
    assert (await signed_in(services, old)).principal.actor_id != me.principal.actor_id
    notified = (
        "select count(*) from outbox where event = 'CustomerAddressChanged' and payload->>'notify_address' = :old"
    )
    assert await rows(services, notified, old=old) == 1


async def test_of_two_addresses_that_are_emptied_at_once_one_stays(services: Services) -> None:
    me = await me_of(services, new_address())
    await moved(services, me, f"+9198{secrets.randbelow(10**8):08}")
    tried = await asyncio.gather(
        people.update_me(me, MeChanges(email=None)),
        people.update_me(me, MeChanges(phone=None)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in tried) == ["Customer", "InvalidInput"]
    left = await accounts.read_me(me)
    assert (left.email is None) != (left.phone is None)


@pytest.mark.parametrize(
    "changes", [MeChanges(email="nobody"), MeChanges(phone="12"), MeChanges(name=" "), MeChanges(language="Hindi!")]
)
async def test_what_is_not_usable_is_refused_and_changes_nothing(services: Services, changes: MeChanges) -> None:
    me = await me_of(services, new_address())
    before = await accounts.read_me(me)
    with pytest.raises(InvalidInput):
        await people.update_me(me, changes if isinstance(changes.name, str) else replace(changes, name="Asha"))
    assert await accounts.read_me(me) == before


async def test_an_export_has_all_that_is_kept(services_with_fakes: Services) -> None:
    address = new_address()
    me = await me_of(services_with_fakes, address)
    place = await world.venue(services_with_fakes)
    show = await world.show_on_sale(services_with_fakes, place, starts_in=timedelta(hours=2))
    ticket = await world.booked_ticket(services_with_fakes, me.principal, show, ["A1"])
    await admissions.check_in_ticket(world.as_(services_with_fakes, place.owner), ticket.pass_text, "North")
    found = await people.export_me(me)
    assert [(each["seatIds"], each["gate"]) for each in found["admissions"]] == [(["A1"], "North")]
    assert found["customer"]["email"] == address
    assert [each["id"] for each in found["bookings"]] == [ticket.booking_id]
    assert found["bookings"][0]["seats"][0]["seatId"] == "A1"
    assert [each["id"] for each in found["tickets"]] == [ticket.id]
    assert [each["id"] for each in found["payments"]] == [ticket.payment_id]
    assert len(found["sessions"]) == 1
    assert "hash" not in json.dumps(found).lower()


async def test_a_deleted_account_leaves_the_books_and_no_contact(services_with_fakes: Services, clock: Clock) -> None:
    address = new_address()
    tokens = await signed_in(services_with_fakes, address)
    me = world.as_(services_with_fakes, tokens.principal)
    show = await world.show_on_sale(services_with_fakes)
    await world.booked_ticket(services_with_fakes, me.principal, show, ["A1"])
    with pytest.raises(AccountInUse) as refused:
        await people.delete_me(me)
    assert (refused.value.tickets, refused.value.amounts) == (1, 0)
    assert (await accounts.read_me(me)).email == address
    await clock.advance(days=(show.ends_at - await clock.now()).days + 1)
    heard: list[str] = []
    with services_with_fakes.access.listen(lambda ids: heard.extend(ids or ())):
        await people.delete_me(me)
    assert {me.principal.actor_id, tokens.principal.session_id} <= set(heard)
    assert await accounts.read_me(me) == Customer(me.principal.actor_id, None, None, None)
    who = {"id": me.principal.actor_id, "a": address}
    assert await rows(services_with_fakes, "select count(*) from bookings where customer_id = :id", id=who["id"]) == 1
    for table in ("verified_addresses", "sign_in_codes"):
        assert await rows(services_with_fakes, f"select count(*) from {table} where address = :a", a=address) == 0
    assert (
        await sessions.principal_of_session(world.as_(services_with_fakes, SYSTEM), tokens.principal.session_id or "")
    ) is None
