"""Operators find customers and bookings by what a person on the telephone has at hand; each that is read is noted."""

import json
import secrets
from dataclasses import replace

import pytest

from domain import ids
from domain.accounts import SYSTEM, Principal, Role
from domain.bookings import Ticket
from domain.errors import Forbidden, InvalidInput
from resolvers import accounts, operator_lists
from resolvers.context import Context, Services
from tests import world
from tests.fakes import RememberingProvider
from tests.resolvers import rows
from tests.resolvers.sessions.codes import new_address, signed_in


@pytest.fixture
def services(services: Services, provider: RememberingProvider) -> Services:
    """Payments are made at a provider that only remembers."""
    return replace(services, payments=provider)


@pytest.fixture
def operator(services: Services) -> Context:
    return world.as_(services, world.OPERATOR)


def new_number() -> str:
    return f"+9198{secrets.randbelow(10**8):08d}"


async def customer_at(services: Services, email: str, phone: str) -> Principal:
    who = world.customer()
    await accounts.ensure_customer(world.as_(services, SYSTEM), who.actor_id, email, phone)
    return who


async def ticket_of(services: Services, who: Principal) -> Ticket:
    return await world.booked_ticket(services, who, await world.show_on_sale(services), ["A1"])


async def notes_on(services: Services, action: str, object_id: str) -> list[tuple[str, str, object]]:
    """(actor, customer, after) of the trail's entries."""
    read = "select actor_id, on_behalf_of, after from audit_trail where action = :action and object_id = :id"
    return [tuple(row) for row in await rows.read(services, read, action=action, id=object_id)]


async def test_a_customer_is_found_by_address_in_any_case_number_however_typed_or_id(
    services: Services, operator: Context
) -> None:
    email, phone = new_address(), new_number()
    who = await customer_at(services, email, phone)
    for words in (f" {email.upper()} ", f"{phone[:3]} {phone[3:8]}-{phone[8:]}", who.actor_id):
        page = await operator_lists.list_customers(operator, words)
        assert [(each.id, each.email, each.phone) for each in page.items] == [(who.actor_id, email, phone)]


async def test_a_customer_is_found_by_the_address_with_which_it_signs_in(services: Services, operator: Context) -> None:
    address = new_address()
    who = (await signed_in(services, address)).principal
    await rows.run(services, "update customers set email = null where id = :id", id=who.actor_id)
    assert [each.id for each in (await operator_lists.list_customers(operator, address)).items] == [who.actor_id]


async def test_a_part_of_an_address_and_a_pattern_find_nobody(services: Services, operator: Context) -> None:
    email = new_address()
    await customer_at(services, email, new_number())
    assert (await operator_lists.list_customers(operator, email[1:])).items == []
    for words in ("%", "", "nobody", "@", "+1", ids.new(ids.BOOKING), "x" * 400):
        with pytest.raises(InvalidInput) as refusal:
            await operator_lists.list_customers(operator, words)
        assert [each.field for each in refusal.value.errors] == ["search"]


async def test_customers_who_share_an_address_are_listed_page_by_page(services: Services, operator: Context) -> None:
    email = new_address()
    everybody = [(await customer_at(services, email, new_number())).actor_id for _ in range(3)]
    first = await operator_lists.list_customers(operator, email, 2)
    rest = await operator_lists.list_customers(operator, email, 2, first.next_cursor)
    assert [each.id for each in (*first.items, *rest.items)] == everybody
    assert rest.next_cursor is None


async def test_a_booking_is_found_by_all_that_a_customer_may_have_at_hand(
    services: Services, operator: Context
) -> None:
    email, phone = new_address(), new_number()
    who = await customer_at(services, email, phone)
    ticket = await ticket_of(services, who)
    await ticket_of(services, await world.known_customer(services))
    paid = "select id, provider_reference from payments where booking_id = :id"
    payment_id, reference = (await rows.read(services, paid, id=ticket.booking_id))[0]
    assert reference
    for words in (ticket.booking_id, ticket.id, payment_id, reference, who.actor_id, email.upper(), phone):
        page = await operator_lists.list_bookings(operator, words)
        assert [each.id for each in page.items] == [ticket.booking_id], words


async def test_bookings_of_a_customer_are_listed_newest_first_page_by_page(
    services: Services, operator: Context
) -> None:
    who = await world.known_customer(services)
    made = [(await ticket_of(services, who)).booking_id for _ in range(3)]
    first = await operator_lists.list_bookings(operator, who.actor_id, 2)
    rest = await operator_lists.list_bookings(operator, who.actor_id, 2, first.next_cursor)
    assert [each.id for each in (*first.items, *rest.items)] == made[::-1]


async def test_what_does_not_exist_is_found_by_nothing_and_noted_nowhere(services: Services, operator: Context) -> None:
    before = await rows.count(services, "audit_trail", "true")
    for words in (ids.new(ids.BOOKING), "BOOK_1", "pay_unknown", ids.new(ids.CUSTOMER)):
        assert (await operator_lists.list_bookings(operator, words)).items == []
    assert (await operator_lists.list_customers(operator, new_address())).items == []
    assert await rows.count(services, "audit_trail", "true") == before


async def test_each_customer_and_booking_that_is_read_is_noted_without_the_address(
    services: Services, operator: Context
) -> None:
    email = new_address()
    who = await customer_at(services, email, new_number())
    ticket = await ticket_of(services, who)
    await operator_lists.list_customers(operator, email)
    await operator_lists.list_bookings(operator, email)
    noted = await notes_on(services, "readCustomer", who.actor_id)
    noted += await notes_on(services, "readBooking", ticket.booking_id)
    assert noted == [(world.OPERATOR.actor_id, who.actor_id, {"foundBy": "ADDRESS"})] * 2
    trail = await rows.read(services, "select to_jsonb(a) from audit_trail a where on_behalf_of = :id", id=who.actor_id)
    assert email not in json.dumps([row[0] for row in trail])


@pytest.mark.parametrize("who", [world.customer(), world.KIOSK, Principal(Role.GATE, "GATE_1", "PARTNER_1")])
async def test_nobody_but_operators_finds_customers_and_bookings(services: Services, who: Principal) -> None:
    for look_up in (operator_lists.list_customers, operator_lists.list_bookings):
        with pytest.raises(Forbidden):
            await look_up(world.as_(services, who), "asha@example.com")
