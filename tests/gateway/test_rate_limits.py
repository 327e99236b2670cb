"""Who is admitted how often, in one process."""

import secrets
from collections.abc import Callable
from contextlib import suppress

import pytest

from domain.accounts import VISITOR, Principal, Role
from domain.errors import Unauthenticated
from gateway.addresses import client_address
from gateway.authentication import Authenticator
from gateway.kept_identities import Identity
from gateway.rate_limit_headers import headers_of
from gateway.rate_limits import UNITS_A_REQUEST, Admission, Allowance, RateLimits, TooManyRequests
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


async def test_an_address_that_sends_bad_credentials_is_not_looked_up_any_more(address: str) -> None:
    looked_up = list[str]()

    async def known(secret: str) -> Identity | None:
        looked_up.append(secret)
        return Identity(CUSTOMER, None) if secret.startswith("good") else None

    admission = Admission(Authenticator([], known), limits())
    assert await admission({"X-API-Key": "good"}) == CUSTOMER
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await admission({"X-API-Key": "mq_guessed"})
    for guess in ("mq_guessed", "good but unknown here"):
        with pytest.raises(TooManyRequests):
            await admission({"X-API-Key": guess})
    assert looked_up == ["good", "mq_guessed", "mq_guessed"]
    assert await admission({"X-API-Key": "good"}) == CUSTOMER, "it is known"
    client_address.set(f"{address} of another")
    assert await admission({"X-API-Key": "good and new"}) == CUSTOMER


async def test_good_credentials_are_not_counted_however_many_come_from_one_address(address: str) -> None:
    async def everybody(secret: str) -> Identity:
        return Identity(Principal(Role.CUSTOMER, secret), None)

    admission = Admission(Authenticator([], everybody), limits())
    assert len([await admission({"X-API-Key": f"{address} {number}"}) for number in range(50)]) == 50


@pytest.mark.parametrize("count", [RateLimits.admit_address, RateLimits.admit_unsigned, RateLimits.note_failure])
def test_who_has_many_addresses_of_a_network_is_counted_once(count: Callable[[RateLimits], None]) -> None:
    shared = limits()
    for number in range(2):
        client_address.set(f"2001:db8:0:7::{number}")
        count(shared)
    client_address.set("2001:db8:0:7:8000::1")
    with pytest.raises(TooManyRequests):
        count(shared)
    client_address.set("2001:db8:0:8::1")
    count(shared)


def test_a_request_that_takes_much_work_counts_as_several(address: str) -> None:
    shared = limits()
    shared.charge(CUSTOMER, UNITS_A_REQUEST - 1)
    assert admitted(shared, CUSTOMER, 1) == 1
    shared.charge(CUSTOMER, 3 * UNITS_A_REQUEST)
    assert admitted(shared, CUSTOMER, 8) == 1
    shared.charge(VISITOR, 5 * UNITS_A_REQUEST)
    assert (admitted(shared, VISITOR, 3), admitted(shared, ANOTHER, 8)) == (0, 5), address
