"""Codes and the sessions that begin with them."""

import asyncio

import pytest
from sqlalchemy import text

from domain.accounts import SYSTEM, Role
from domain.allowances import AllowanceUsed
from domain.errors import DomainError, Forbidden, InvalidInput
from domain.sessions import CodeRefused, NewTokens, SignIn, SignInAs
from resolvers import accounts, people, sessions
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.resolvers.sessions.codes import counting, new_address, newest_code, signed_in, visitor, wrong


async def test_the_first_sign_in_makes_the_customer_and_the_next_one_finds_it(services: Services) -> None:
    address = new_address()
    first, second = await signed_in(services, address), await signed_in(services, address.upper())
    assert first.principal.role is Role.CUSTOMER
    assert first.principal.actor_id == second.principal.actor_id
    assert first.principal.session_id != second.principal.session_id
    assert (await accounts.read_me(world.as_(services, first.principal))).email == address


async def test_a_phone_number_signs_in_however_it_is_written(services: Services) -> None:
    number = f"+9198{int.from_bytes(new_address().encode()[:4]) % 10**8:08d}"
    first = await signed_in(services, number)
    await sessions.request_sign_in_code(visitor(services), f"{number[:3]} {number[3:8]} {number[8:]}")
    again = await sessions.sign_in(visitor(services), SignIn(number, await newest_code(services, number)))
    assert again.principal.actor_id == first.principal.actor_id
    assert (await accounts.read_me(world.as_(services, first.principal))).phone == number


async def test_a_code_counts_once(services: Services) -> None:
    address = new_address()
    await sessions.request_sign_in_code(visitor(services), address)
    code = await newest_code(services, address)
    await sessions.sign_in(visitor(services), SignIn(address, code))
    with pytest.raises(CodeRefused):
        await sessions.sign_in(visitor(services), SignIn(address, code))


async def test_a_code_runs_out_after_ten_minutes(services: Services, clock: Clock) -> None:
    address = new_address()
    await sessions.request_sign_in_code(visitor(services), address)
    await clock.advance(minutes=10, seconds=1)
    with pytest.raises(CodeRefused):
        await sessions.sign_in(visitor(services), SignIn(address, await newest_code(services, address)))


async def test_an_earlier_code_still_counts_after_another_was_asked_for(services: Services) -> None:
    address = new_address()
    await sessions.request_sign_in_code(visitor(services), address)
    early = await newest_code(services, address)
    await sessions.request_sign_in_code(visitor(services), address)
    assert (await sessions.sign_in(visitor(services), SignIn(address, f" {early[:3]}-{early[3:]} "))).access_token


async def test_after_five_wrong_guesses_the_right_one_is_refused_as_they_were(services: Services) -> None:
    address = new_address()
    await sessions.request_sign_in_code(visitor(services), address)
    code = await newest_code(services, address)
    for guess in (*[wrong(code)] * 5, code):
        with pytest.raises(CodeRefused):
            await sessions.sign_in(visitor(services), SignIn(address, guess))


async def test_of_guesses_at_once_five_are_compared(services: Services) -> None:
    """Each waits for the one before it, and the code's row then says how many there were."""
    address = new_address()
    await sessions.request_sign_in_code(visitor(services), address)
    code = await newest_code(services, address)
    guess = SignIn(address, wrong(code))
    tried = await asyncio.gather(
        *(sessions.sign_in(visitor(services), guess) for _ in range(20)), return_exceptions=True
    )
    assert {type(each) for each in tried} == {CodeRefused}
    async with visitor(services).reading() as db:
        counted = await db.execute(text("select attempts from sign_in_codes where address = :a"), {"a": address})
        assert counted.scalar_one() == 5
    with pytest.raises(CodeRefused):
        await sessions.sign_in(visitor(services), SignIn(address, code))


async def test_the_same_code_twice_at_once_begins_one_session(services: Services) -> None:
    address = new_address()
    await sessions.request_sign_in_code(visitor(services), address)
    given = SignIn(address, await newest_code(services, address))
    tried = await asyncio.gather(
        *(sessions.sign_in(visitor(services), given) for _ in range(8)), return_exceptions=True
    )
    assert sum(isinstance(each, NewTokens) for each in tried) == 1
    assert sum(isinstance(each, CodeRefused) for each in tried) == 7


async def test_two_first_sign_ins_of_an_address_at_once_make_one_customer(services: Services) -> None:
    """Each with a code of its own, of which the first ends the others."""
    address = new_address()
    made = await asyncio.gather(*(signed_in(services, address) for _ in range(4)), return_exceptions=True)
    customers = {each.principal.actor_id for each in made if isinstance(each, NewTokens)}
    assert len(customers) == 1
    async with visitor(services).reading() as db:
        count = await db.execute(text("select count(*) from customers where email = :a"), {"a": address})
        assert count.scalar_one() == 1


async def test_a_code_is_of_its_address_alone(services: Services) -> None:
    address, other = new_address(), new_address()
    for each in (address, other):
        await sessions.request_sign_in_code(visitor(services), each)
    with pytest.raises(CodeRefused):
        await sessions.sign_in(visitor(services), SignIn(other, await newest_code(services, address)))


@pytest.mark.parametrize("address", ["", "nobody", "a@", "98765", "+0", "a@b@c"])
async def test_what_is_no_address_is_refused(services: Services, address: str) -> None:
    with pytest.raises(InvalidInput):
        await sessions.request_sign_in_code(visitor(services), address)


async def test_known_and_unknown_addresses_are_answered_alike(services: Services) -> None:
    parts = counting(services)
    known, unknown = new_address(), new_address()
    await signed_in(services, known)
    answers: list[object] = []
    for address in (known, unknown):
        answers.append(await sessions.request_sign_in_code(visitor(parts), address))
        with pytest.raises(CodeRefused) as refused:
            await sessions.sign_in(visitor(parts), SignIn(address, wrong(await newest_code(services, address))))
        answers.append(refused.value.message)
        with pytest.raises(AllowanceUsed) as limited:
            await sessions.request_sign_in_code(visitor(parts), address)
        answers.append(type(limited.value))
    assert answers[:3] == answers[3:]


async def test_an_address_that_never_asked_is_refused_as_one_with_a_wrong_code(services: Services) -> None:
    with pytest.raises(CodeRefused):
        await sessions.sign_in(visitor(services), SignIn(new_address(), "000000"))


async def test_another_code_is_sent_after_half_a_minute_and_five_an_hour(services: Services, clock: Clock) -> None:
    parts, address = counting(services), new_address()
    for _ in range(5):
        await sessions.request_sign_in_code(visitor(parts), address)
        with pytest.raises(AllowanceUsed) as early:
            await sessions.request_sign_in_code(visitor(parts), address)
        assert 1 <= early.value.retry_after_seconds <= 31
        await clock.advance(seconds=31)
    with pytest.raises(AllowanceUsed) as limited:
        await sessions.request_sign_in_code(visitor(parts), address)
    assert limited.value.retry_after_seconds > 3000
    await clock.advance(hours=1)
    await sessions.request_sign_in_code(visitor(parts), address)


async def test_requests_at_once_send_one_code(services: Services) -> None:
    parts, address = counting(services), new_address()
    tried = await asyncio.gather(
        *(sessions.request_sign_in_code(visitor(parts), address) for _ in range(10)), return_exceptions=True
    )
    assert sum(isinstance(each, AllowanceUsed) for each in tried) == 9


async def test_a_network_gets_so_many_codes_whatever_the_addresses(services: Services) -> None:
    parts = counting(services, per_network=3)
    for _ in range(3):
        await sessions.request_sign_in_code(visitor(parts), new_address())
    with pytest.raises(AllowanceUsed):
        await sessions.request_sign_in_code(visitor(parts), new_address())
    await sessions.request_sign_in_code(visitor(counting(services, per_network=3)), new_address())


async def test_a_network_cannot_guess_for_ever(services: Services) -> None:
    parts = counting(services, per_network=1)
    refused: list[type[DomainError]] = []
    for _ in range(11):
        with pytest.raises(DomainError) as error:
            await sessions.sign_in(visitor(parts), SignIn(new_address(), "123456"))
        refused.append(type(error.value))
    assert refused == [CodeRefused] * 10 + [AllowanceUsed]


async def test_strangers_do_not_lock_a_known_device_out(services: Services) -> None:
    """Neither by asking for codes nor by guessing them."""
    parts, address = counting(services, per_network=100), new_address()
    device = (await signed_in(services, address)).refresh_token
    await sessions.sign_out(visitor(services), refresh_token=device)
    await sessions.request_sign_in_code(visitor(parts), address)
    with pytest.raises(AllowanceUsed):
        await sessions.request_sign_in_code(visitor(parts), address)
    await sessions.request_sign_in_code(visitor(parts), address, device)
    code = await newest_code(services, address)
    for _ in range(5):
        with pytest.raises(CodeRefused):
            await sessions.sign_in(visitor(parts), SignIn(address, wrong(code)))
    given = SignIn(address, code, refresh_token=device)
    assert (await sessions.sign_in(visitor(parts), given)).principal.role is Role.CUSTOMER


async def test_a_device_is_known_for_its_own_addresses_alone(services: Services) -> None:
    parts, victim = counting(services), new_address()
    device = (await signed_in(services, new_address())).refresh_token
    await sessions.request_sign_in_code(visitor(parts), victim, device)
    with pytest.raises(AllowanceUsed):
        await sessions.request_sign_in_code(visitor(parts), victim, device)
    with pytest.raises(AllowanceUsed):
        await sessions.request_sign_in_code(visitor(parts), victim)


async def test_where_nothing_is_counted_codes_are_sent_at_any_rate(services: Services) -> None:
    address = new_address()
    for _ in range(12):
        await sessions.request_sign_in_code(visitor(services), address)


async def test_an_address_of_several_accounts_chooses_one(services: Services) -> None:
    place = await world.venue(services)
    address = place.partner.contact_email
    operator_id = await people.add_operator(world.as_(services, SYSTEM), address)
    as_default = await signed_in(services, address)
    assert (as_default.principal.role, as_default.principal.actor_id) == (Role.OPERATOR, operator_id)
    staff = await signed_in(services, address, SignInAs.PARTNER)
    assert (staff.principal.role, staff.principal.partner_id) == (Role.PARTNER, place.partner.id)
    customer = await signed_in(services, address, SignInAs.CUSTOMER)
    assert customer.principal.role is Role.CUSTOMER


async def test_an_account_that_the_address_does_not_have_is_refused_and_the_code_still_counts(
    services: Services,
) -> None:
    address = new_address()
    await sessions.request_sign_in_code(visitor(services), address)
    code = await newest_code(services, address)
    for wanted in (SignInAs.OPERATOR, SignInAs.PARTNER):
        with pytest.raises(Forbidden):
            await sessions.sign_in(visitor(services), SignIn(address, code, wanted))
    assert (await sessions.sign_in(visitor(services), SignIn(address, code))).principal.role is Role.CUSTOMER
