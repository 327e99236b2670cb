"""Messages about a ticket are bounded, so that nobody uses the platform to write to strangers."""

import asyncio
from dataclasses import replace

import pytest

from domain.accounts import SYSTEM, Principal, Role
from domain.allowances import AllowanceUsed
from domain.bookings import Ticket
from domain.errors import DomainError, InvalidInput
from domain.notifications import CUSTOMER_MESSAGES, TICKET_MESSAGES, TICKET_STRANGERS
from resolvers import accounts, notifications
from resolvers.context import Services
from tests import world
from tests.resolvers import rows
from tests.resolvers.notifications.senders import booked


@pytest.fixture
def counting(isolated_services: Services) -> Services:
    """The suite's other tests run without limits."""
    return replace(isolated_services, policy=replace(isolated_services.policy, limits_are_counted=True))


async def send(services: Services, ticket: Ticket, email: str | None = None, phone: str | None = None) -> int:
    holder = services.context(Principal(Role.CUSTOMER, ticket.customer_id), "REQ_1")
    return len(await notifications.send_ticket_notification(holder, ticket.id, email, phone))


async def queued(services: Services, ticket: Ticket) -> int:
    return await rows.count(services, "notifications", "ticket_id = :ticket", ticket=ticket.id)


async def test_the_sixth_message_about_a_ticket_in_a_day_is_refused_with_the_time_to_wait(
    counting: Services,
) -> None:
    ticket = await booked(counting, ["A1"])
    for _ in range(TICKET_MESSAGES.most):
        await send(counting, ticket, "friend@example.com")
    with pytest.raises(AllowanceUsed) as refusal:
        await send(counting, ticket, "friend@example.com")
    assert refusal.value.rule == TICKET_MESSAGES.rule
    assert 86_000 < (refusal.value.seconds_to_wait() or 0) <= 86_400
    assert await queued(counting, ticket) == TICKET_MESSAGES.most


async def test_a_ticket_goes_to_three_strangers_and_no_further(counting: Services) -> None:
    ticket = await booked(counting, ["A1"])
    for number in range(TICKET_STRANGERS.most):
        await send(counting, ticket, f"friend{number}@example.com")
    with pytest.raises(AllowanceUsed):
        await send(counting, ticket, "fourth@example.com")
    assert await send(counting, ticket, "friend0@example.com") == 1


async def test_the_holders_own_address_is_no_stranger(counting: Services) -> None:
    ticket = await booked(counting, ["A1"])
    system = counting.context(SYSTEM, "REQ_1")
    await accounts.ensure_customer(system, ticket.customer_id, "holder@example.com", None)
    for number in range(TICKET_STRANGERS.most):
        await send(counting, ticket, f"friend{number}@example.com")
    assert await send(counting, ticket, "holder@example.com") == 1


async def test_concurrent_requests_do_not_exceed_the_limit_of_a_ticket(counting: Services) -> None:
    ticket = await booked(counting, ["A1"])
    answers = await asyncio.gather(
        *(send(counting, ticket, f"friend{number}@example.com") for number in range(8)),
        return_exceptions=True,
    )
    refusals = [answer for answer in answers if answer != 1]
    assert all(isinstance(refusal, DomainError) for refusal in refusals)
    assert len(answers) - len(refusals) == await queued(counting, ticket) == TICKET_STRANGERS.most


async def test_a_customer_sends_twenty_messages_a_day_over_all_tickets(counting: Services) -> None:
    who, show_id = await world.known_customer(counting), await world.show_on_sale(counting)
    tickets = [await world.booked_ticket(counting, who, show_id, [seat]) for seat in ("A1", "A2", "A3", "A4")]
    for ticket in tickets:
        for _ in range(TICKET_MESSAGES.most):
            await send(counting, ticket, "friend@example.com")
    other = await world.booked_ticket(counting, who, show_id, ["A5"])
    with pytest.raises(AllowanceUsed) as refusal:
        await send(counting, other, "friend@example.com")
    assert refusal.value.rule == CUSTOMER_MESSAGES.rule
    assert CUSTOMER_MESSAGES.most == len(tickets) * TICKET_MESSAGES.most


@pytest.mark.parametrize("number", ["+88212345678", "+881612345678", "+447011234567", "+449098790000", "+18005551234x"])
async def test_a_number_whose_messages_are_dear_is_refused(counting: Services, number: str) -> None:
    ticket = await booked(counting, ["A1"])
    with pytest.raises(InvalidInput) as refusal:
        await send(counting, ticket, phone=number)
    assert refusal.value.errors[0].field == "phone"
    assert await queued(counting, ticket) == 0


async def test_a_deployment_that_counts_nothing_sends_without_limit(isolated_services: Services) -> None:
    ticket = await booked(isolated_services, ["A1"])
    for number in range(TICKET_MESSAGES.most + 1):
        assert await send(isolated_services, ticket, f"friend{number}@example.com") == 1
    assert not isolated_services.policy.limits_are_counted
