"""Refresh tokens rotate, and a session ends for good."""

import asyncio
from dataclasses import replace

import pytest

from domain.accounts import SYSTEM, Principal, Role
from domain.errors import Forbidden, InvalidInput, Unauthenticated
from domain.sessions import NewTokens, SessionEnded
from resolvers import sessions
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.resolvers.sessions.codes import new_address, signed_in, visitor


async def is_known(services: Services, tokens: NewTokens) -> bool:
    """Whether an access token of the session would be accepted."""
    session_id = tokens.principal.session_id
    assert session_id is not None
    found = await sessions.principal_of_session(world.as_(services, SYSTEM), session_id)
    return found == tokens.principal


async def test_each_refresh_answers_another_token_of_the_same_session(services: Services) -> None:
    tokens = [await signed_in(services, new_address())]
    for _ in range(3):
        tokens.append(await sessions.refresh_session(visitor(services), tokens[-1].refresh_token))
    assert len({each.refresh_token for each in tokens}) == 4
    assert {each.principal for each in tokens} == {tokens[0].principal}
    assert await is_known(services, tokens[0])


async def test_a_client_whose_answer_was_lost_gets_it_again(services: Services) -> None:
    first = await signed_in(services, new_address())
    lost = await sessions.refresh_session(visitor(services), first.refresh_token)
    again = await sessions.refresh_session(visitor(services), first.refresh_token)
    assert again.refresh_token == lost.refresh_token
    assert (await sessions.refresh_session(visitor(services), again.refresh_token)).principal == first.principal


async def test_so_it_does_from_a_machine_that_has_a_newer_key(services: Services) -> None:
    first = await signed_in(services, new_address())
    lost = await sessions.refresh_session(visitor(services), first.refresh_token)
    newer = replace(services, sign_in_keys=(b"n" * 32, *services.sign_in_keys))
    assert (await sessions.refresh_session(visitor(newer), first.refresh_token)).refresh_token == lost.refresh_token


async def test_refreshes_at_once_answer_one_successor(services: Services) -> None:
    first = await signed_in(services, new_address())
    answers = await asyncio.gather(
        *(sessions.refresh_session(visitor(services), first.refresh_token) for _ in range(8))
    )
    assert len({each.refresh_token for each in answers}) == 1
    assert await is_known(services, first)


async def test_a_used_token_that_comes_later_ends_the_session(services: Services, clock: Clock) -> None:
    first = await signed_in(services, new_address())
    second = await sessions.refresh_session(visitor(services), first.refresh_token)
    await clock.advance(seconds=11)
    with pytest.raises(SessionEnded):
        await sessions.refresh_session(visitor(services), first.refresh_token)
    assert not await is_known(services, first)
    with pytest.raises(SessionEnded):
        await sessions.refresh_session(visitor(services), second.refresh_token)


async def test_a_used_token_whose_successor_was_used_ends_the_session_at_once(services: Services) -> None:
    first = await signed_in(services, new_address())
    second = await sessions.refresh_session(visitor(services), first.refresh_token)
    third = await sessions.refresh_session(visitor(services), second.refresh_token)
    with pytest.raises(SessionEnded):
        await sessions.refresh_session(visitor(services), first.refresh_token)
    with pytest.raises(SessionEnded):
        await sessions.refresh_session(visitor(services), third.refresh_token)


async def test_the_end_of_a_family_leaves_other_sessions_alone(services: Services) -> None:
    address = new_address()
    stolen, other = await signed_in(services, address), await signed_in(services, address)
    second = await sessions.refresh_session(visitor(services), stolen.refresh_token)
    await sessions.refresh_session(visitor(services), second.refresh_token)
    with pytest.raises(SessionEnded):
        await sessions.refresh_session(visitor(services), stolen.refresh_token)
    assert await is_known(services, other)


async def test_what_was_never_a_token_is_refused_and_ends_nothing(services: Services) -> None:
    tokens = await signed_in(services, new_address())
    for guess in ("mr_unknown", tokens.refresh_token + "x"):
        with pytest.raises(SessionEnded):
            await sessions.refresh_session(visitor(services), guess)
    for guess in ("", tokens.access_token):
        with pytest.raises(InvalidInput):
            await sessions.refresh_session(visitor(services), guess)
    assert await is_known(services, tokens)


async def test_a_session_runs_out_after_thirty_days_without_a_refresh(services: Services, clock: Clock) -> None:
    tokens = await signed_in(services, new_address())
    await clock.advance(days=29)
    tokens = await sessions.refresh_session(visitor(services), tokens.refresh_token)
    await clock.advance(days=29)
    tokens = await sessions.refresh_session(visitor(services), tokens.refresh_token)
    await clock.advance(days=30, seconds=1)
    with pytest.raises(SessionEnded):
        await sessions.refresh_session(visitor(services), tokens.refresh_token)
    assert not await is_known(services, tokens)


async def test_signing_out_ends_one_session_or_all(services: Services) -> None:
    address = new_address()
    here, there, elsewhere = [await signed_in(services, address) for _ in range(3)]
    assert await sessions.sign_out(world.as_(services, here.principal)) == 1
    assert await sessions.sign_out(world.as_(services, here.principal)) == 0
    assert [await is_known(services, each) for each in (here, there, elsewhere)] == [False, True, True]
    assert await sessions.sign_out(world.as_(services, there.principal), everywhere=True) == 2
    assert not await is_known(services, elsewhere)


async def test_a_refresh_token_signs_out_where_no_access_token_does(services: Services) -> None:
    tokens = await signed_in(services, new_address())
    assert await sessions.sign_out(visitor(services), refresh_token=tokens.refresh_token) == 1
    with pytest.raises(SessionEnded):
        await sessions.refresh_session(visitor(services), tokens.refresh_token)


async def test_nobody_signs_out_without_a_session(services: Services) -> None:
    with pytest.raises(Unauthenticated):
        await sessions.sign_out(visitor(services))
    with pytest.raises(Forbidden):
        await sessions.sign_out(world.as_(services, Principal(Role.PARTNER, "KEY_1", "PARTNER_1")))


async def test_processes_learn_which_session_has_ended(services: Services) -> None:
    heard: list[str] = []
    tokens = await signed_in(services, new_address())
    with services.access.listen(lambda ids: heard.extend(ids or ())):
        await sessions.sign_out(world.as_(services, tokens.principal))
    assert heard == [tokens.principal.session_id]
