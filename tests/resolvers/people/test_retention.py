"""Personal data ends after the time that the settings say. On a database of its own: time passes for all customers."""

from dataclasses import replace

from sqlalchemy import text

from domain.accounts import SYSTEM, Principal
from resolvers import accounts, housekeeping, notifications, people, sessions
from resolvers.context import Services
from tests import world
from tests.isolated import Isolated
from tests.resolvers.sessions.codes import new_address, signed_in, visitor


async def email_of(services: Services, who: Principal) -> str | None:
    return (await accounts.read_me(world.as_(services, who))).email


async def count(services: Services, table: str, where: str = "true") -> int:
    async with visitor(services).reading() as db:
        return int((await db.execute(text(f"select count(*) from {table} where {where}"))).scalar_one())


async def test_contacts_of_who_comes_no_more_are_erased_where_the_settings_say_so(isolated: Isolated) -> None:
    services, clock = isolated
    gone, stays = [await signed_in(services, new_address()) for _ in range(2)]
    await clock.advance(days=29)
    await sessions.refresh_session(visitor(services), stays.refresh_token)
    await clock.advance(days=2)
    await people.erase_old_data(world.as_(services, SYSTEM), await clock.now())
    assert await email_of(services, gone.principal) is not None
    forgetting = replace(services, policy=replace(services.policy, contacts_kept_days=30))
    await people.erase_old_data(world.as_(forgetting, SYSTEM), await clock.now())
    assert await email_of(services, gone.principal) is None
    assert await email_of(services, stays.principal) is not None


async def test_who_has_a_ticket_keeps_its_contacts(isolated: Isolated) -> None:
    services, clock = isolated
    who = await signed_in(services, new_address())
    await world.booked_ticket(services, who.principal, await world.show_on_sale(services), ["A1"])
    forgetting = replace(services, policy=replace(services.policy, contacts_kept_days=0))
    await people.erase_old_data(world.as_(forgetting, SYSTEM), await clock.now())
    assert await email_of(services, who.principal) is not None


async def test_recipients_of_old_messages_are_erased(isolated: Isolated) -> None:
    services, clock = isolated
    customer = await world.known_customer(services)
    ticket = await world.booked_ticket(services, customer, await world.show_on_sale(services), ["A1"])
    sent = await notifications.send_ticket_notification(world.as_(services, customer), ticket.id, "a@example.com")
    await notifications.deliver_notification(world.as_(services, SYSTEM), sent[0].show_id, sent[0].id)
    await people.erase_old_data(world.as_(services, SYSTEM), await clock.now())
    assert await count(services, "notifications", "recipient <> ''") == 1
    await clock.advance(days=services.policy.recipients_kept_days, seconds=1)
    await people.erase_old_data(world.as_(services, SYSTEM), await clock.now())
    assert await count(services, "notifications", "recipient <> ''") == 0


async def test_codes_go_after_a_day_and_sessions_long_after_their_end(isolated: Isolated) -> None:
    services, clock = isolated
    tokens = await signed_in(services, new_address())
    await sessions.refresh_session(visitor(services), tokens.refresh_token)
    await clock.advance(days=1, minutes=11)
    await housekeeping.tidy_up(world.as_(services, SYSTEM), await clock.now())
    assert [await count(services, table) for table in ("sign_in_codes", "sessions", "refresh_tokens")] == [0, 1, 2]
    await clock.advance(days=30)
    await housekeeping.tidy_up(world.as_(services, SYSTEM), await clock.now())
    assert [await count(services, table) for table in ("sessions", "refresh_tokens")] == [1, 1]
    await clock.advance(days=90)
    await housekeeping.tidy_up(world.as_(services, SYSTEM), await clock.now())
    assert [await count(services, table) for table in ("sessions", "refresh_tokens")] == [0, 0]
