"""sendTicketNotification and the page behind its link."""

import re

import pytest

from domain.accounts import VISITOR, Principal
from domain.bookings import TicketCancelled
from domain.errors import DomainError, Forbidden, InvalidInput, NotFound, Unauthenticated
from domain.notifications import Channel, NotificationStatus, link_key
from resolvers import cancellations, notifications
from resolvers.bookings import read_ticket
from resolvers.context import Services
from tests import world
from tests.resolvers import rows
from tests.resolvers.notifications.senders import booked


async def count(services: Services, show_id: str) -> int:
    return await rows.count(services, "notifications", "show_id = :show", show=show_id)


async def test_each_address_gets_a_message_of_its_own(isolated_services: Services) -> None:
    ticket = await booked(isolated_services, ["A1"])
    ctx = world.as_(isolated_services, world.OPERATOR)
    sent = await notifications.send_ticket_notification(ctx, ticket.id, " Asha@Example.com", "+91 98123 45678")
    assert [(each.channel, each.recipient, each.status) for each in sent] == [
        (Channel.EMAIL, "Asha@example.com", NotificationStatus.QUEUED),
        (Channel.SMS, "+919812345678", NotificationStatus.QUEUED),
    ]


async def test_the_same_request_under_the_same_key_is_one_message(isolated_services: Services) -> None:
    ticket = await booked(isolated_services, ["A1"])
    answers = [
        await notifications.send_ticket_notification(
            world.as_(isolated_services, world.OPERATOR).with_key("again", {}), ticket.id, "a@example.com"
        )
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert await count(isolated_services, ticket.show_id) == 1


@pytest.mark.parametrize(
    ("email", "phone", "field"),
    [(None, None, "email"), ("nobody", None, "email"), ("a@b\r\nBcc: c@d.com", None, "email"), (None, "12", "phone")],
)
async def test_a_bad_address_is_named_and_nothing_is_queued(
    isolated_services: Services, email: str | None, phone: str | None, field: str
) -> None:
    ticket = await booked(isolated_services, ["A1"])
    with pytest.raises(InvalidInput) as refusal:
        await notifications.send_ticket_notification(
            world.as_(isolated_services, world.OPERATOR), ticket.id, email, phone
        )
    assert refusal.value.errors[0].field == field
    assert await count(isolated_services, ticket.show_id) == 0


@pytest.mark.parametrize(
    ("who", "refusal"), [(VISITOR, Unauthenticated), (world.customer(), NotFound)], ids=["a visitor", "a stranger"]
)
async def test_nobody_else_sends_a_ticket(
    isolated_services: Services, who: Principal, refusal: type[DomainError]
) -> None:
    ticket = await booked(isolated_services, ["A1"])
    with pytest.raises(refusal):
        await notifications.send_ticket_notification(world.as_(isolated_services, who), ticket.id, "a@example.com")
    assert await count(isolated_services, ticket.show_id) == 0


async def test_a_caller_who_acts_for_a_customer_names_the_owner_of_the_ticket(isolated_services: Services) -> None:
    ticket = await booked(isolated_services, ["A1"])
    ctx, other = world.as_(isolated_services, world.OPERATOR), world.customer()
    with pytest.raises(NotFound):
        await notifications.send_ticket_notification(ctx, ticket.id, "a@example.com", user_id=other.actor_id)
    assert await count(isolated_services, ticket.show_id) == 0
    await notifications.send_ticket_notification(ctx, ticket.id, "a@example.com", user_id=ticket.customer_id)
    assert await count(isolated_services, ticket.show_id) == 1


async def test_a_customer_acts_for_nobody_else(isolated_services: Services) -> None:
    who = world.customer()
    ticket = await world.booked_ticket(isolated_services, who, await world.show_on_sale(isolated_services), ["A1"])
    with pytest.raises(Forbidden):
        await notifications.send_ticket_notification(
            world.as_(isolated_services, who), ticket.id, "a@example.com", user_id=world.customer().actor_id
        )
    assert await count(isolated_services, ticket.show_id) == 0


async def test_a_cancelled_ticket_is_not_sent(isolated_services: Services) -> None:
    ticket = await booked(isolated_services, ["A1"])
    ctx = world.as_(isolated_services, world.OPERATOR)
    await cancellations.cancel_booking(ctx, ticket.id)
    with pytest.raises(TicketCancelled):
        await notifications.send_ticket_notification(ctx, ticket.id, "a@example.com")
    assert await count(isolated_services, ticket.show_id) == 0


async def test_the_link_of_a_message_shows_the_ticket_without_signing_in(isolated_services: Services) -> None:
    ticket = await booked(isolated_services, ["A1", "A2"])
    page = await notifications.read_ticket_page(
        world.as_(isolated_services, VISITOR), ticket.id, link_key(ticket.pass_text)
    )
    assert "A1, A2" in page
    assert re.search(r'src="data:image/png;base64,[A-Za-z0-9+/=]+"', page)
    assert not re.search(r"https?://", page)


@pytest.mark.parametrize("key", ["", "guessed", "ü"])
async def test_a_wrong_key_shows_nothing(isolated_services: Services, key: str) -> None:
    ticket = await booked(isolated_services, ["A1"])
    with pytest.raises(NotFound):
        await notifications.read_ticket_page(world.as_(isolated_services, VISITOR), ticket.id, key)


async def test_the_old_link_of_a_ticket_with_a_new_pass_shows_nothing(isolated_services: Services) -> None:
    before, ctx = await booked(isolated_services, ["A1", "A2"]), world.as_(isolated_services, world.OPERATOR)
    await cancellations.cancel_booking(ctx, before.id, ["A2"])
    after = await read_ticket(ctx, before.id)
    visitor = world.as_(isolated_services, VISITOR)
    with pytest.raises(NotFound):
        await notifications.read_ticket_page(visitor, before.id, link_key(before.pass_text))
    assert "A1" in await notifications.read_ticket_page(visitor, before.id, link_key(after.pass_text))
