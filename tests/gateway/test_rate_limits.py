"""Who is admitted how often, in one process."""

import secrets
from contextlib import suppress

import pytest

from domain.accounts import VISITOR, Principal, Role
from domain.errors import Unauthenticated
from gateway.addresses import client_address
from gateway.authentication import Authenticator
from gateway.rate_limit_headers import headers_of
from gateway.rate_limits import Admission, Allowance, RateLimits, TooManyRequests
from gateway.tallies import Tallies

CUSTOMER, ANOTHER = Principal(Role.CUSTOMER, "USER_1"), Principal(Role.CUSTOMER, "USER_2")


@pytest.fixture
def address() -> str:
    address = secrets.token_hex(6)
    client_address.set(address)
    return address


def limits() -> RateLimits:
    return RateLimits(Tallies(lambda: 600.0), of_principal=5, of_address=2)


def admitted(limits: RateLimits, principal: Principal, tries: int) -> int:
    count, waits = 0, list[int]()
    for _ in range(tries):
        try:
            limits.admit(principal)
        except TooManyRequests as refusal:
            waits.append(refusal.retry_after_seconds)
        else:
            count += 1
    assert all(1 <= wait <= 61 for wait in waits)
    return count


def test_a_principal_is_admitted_as_often_as_its_limit_says() -> None:
    assert admitted(limits(), CUSTOMER, 8) == 5


def test_principals_at_one_address_do_not_share_a_limit(address: str) -> None:
    shared = limits()
    assert [admitted(shared, each, 8) for each in (CUSTOMER, ANOTHER)] == [5, 5]
    assert admitted(shared, VISITOR, 4) == 2, address


def test_visitors_at_different_addresses_do_not_share_a_limit() -> None:
    shared = limits()
    for address in (secrets.token_hex(6), secrets.token_hex(6)):
        client_address.set(address)
        assert admitted(shared, VISITOR, 4) == 2


def test_unsigned_callbacks_from_one_ipv6_network_share_a_limit_that_is_not_its_visitors() -> None:
    shared, admitted_callbacks = limits(), 0
    for number in range(8):
        client_address.set(f"2001:db8:0:1::{number}")
        with suppress(TooManyRequests):
            shared.admit_unsigned()
            admitted_callbacks += 1
    assert admitted_callbacks == 2
    assert admitted(shared, VISITOR, 4) == 2


def test_no_limit_admits_everybody(address: str) -> None:
    assert admitted(RateLimits(Tallies(), of_principal=0, of_address=0), VISITOR, 50) == 50, address


def test_the_headers_say_what_is_left() -> None:
    assert headers_of(Allowance("principal", 600, 599, 41)) == [
        (b"ratelimit-policy", b'"principal";q=600;w=60'),
        (b"ratelimit", b'"principal";r=599;t=41'),
        (b"ratelimit-limit", b"600"),
        (b"ratelimit-remaining", b"599"),
        (b"ratelimit-reset", b"41"),
    ]


async def test_bad_credentials_count_for_their_address(address: str) -> None:
    async def nobody(_: str) -> None:
        return None

    admit = Admission(Authenticator([], nobody), limits())
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await admit({"X-API-Key": "mq_guessed"})
    with pytest.raises(TooManyRequests):
        await admit({"X-API-Key": "mq_guessed"})
    assert address
