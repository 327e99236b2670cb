import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.accounts import VISITOR, Principal, Role
from domain.errors import Unauthenticated
from gateway.addresses import client_address
from gateway.authentication import Authenticator
from gateway.rate_limits import Admission, RateLimits, SharedCounter, TooManyRequests, open_counter


def new_customer() -> Principal:
    return Principal(Role.CUSTOMER, f"USER_{secrets.token_hex(6)}")


@pytest.fixture
async def counter(redis_url: str) -> AsyncIterator[SharedCounter]:
    async with open_counter(redis_url) as counter:
        yield counter


@pytest.fixture
def address() -> str:
    address = secrets.token_hex(6)
    client_address.set(address)
    return address


async def admitted(limits: RateLimits, principal: Principal, tries: int) -> int:
    count, waits = 0, list[int]()
    for _ in range(tries):
        try:
            await limits.admit(principal)
        except TooManyRequests as refusal:
            waits.append(refusal.retry_after_seconds)
        else:
            count += 1
    assert all(1 <= wait <= 61 for wait in waits)
    return count


async def test_a_principal_is_admitted_as_often_as_its_limit_says(counter: SharedCounter) -> None:
    limits = RateLimits(counter, of_principal=5, of_address=2)
    assert await admitted(limits, new_customer(), 8) == 5


async def test_principals_at_one_address_do_not_share_a_limit(counter: SharedCounter, address: str) -> None:
    limits = RateLimits(counter, of_principal=5, of_address=2)
    assert [await admitted(limits, new_customer(), 8) for _ in range(2)] == [5, 5]
    assert await admitted(limits, VISITOR, 4) == 2, address


async def test_visitors_at_different_addresses_do_not_share_a_limit(counter: SharedCounter) -> None:
    limits = RateLimits(counter, of_principal=5, of_address=2)
    for address in (secrets.token_hex(6), secrets.token_hex(6)):
        client_address.set(address)
        assert await admitted(limits, VISITOR, 4) == 2


async def test_no_limit_admits_everybody(counter: SharedCounter, address: str) -> None:
    limits = RateLimits(counter, of_principal=0, of_address=0)
    assert await admitted(limits, VISITOR, 50) == 50, address


async def test_processes_share_a_count(redis_url: str) -> None:
    who = new_customer()
    async with open_counter(redis_url) as one, open_counter(redis_url) as other:
        admissions = [await admitted(RateLimits(each, 5, 2), who, 4) for each in (one, other)]
    assert sum(admissions) == 5


@pytest.mark.parametrize("away", [True, False])
async def test_without_redis_a_process_counts_for_itself(tmp_path: Path, away: bool) -> None:
    async with open_counter(f"unix://{tmp_path}/none.sock" if away else None) as counter:
        assert await admitted(RateLimits(counter, 5, 2), new_customer(), 8) == 5


async def test_bad_credentials_count_for_their_address(counter: SharedCounter, address: str) -> None:
    async def nobody(_: str) -> None:
        return None

    admit = Admission(Authenticator([], nobody), RateLimits(counter, of_principal=5, of_address=2))
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await admit({"X-API-Key": "mq_guessed"})
    with pytest.raises(TooManyRequests):
        await admit({"X-API-Key": "mq_guessed"})
    assert address
