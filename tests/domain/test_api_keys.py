"""API keys: what they may grant and end, how they look, and when they end."""

from datetime import UTC, datetime, timedelta

import pytest

from domain import ids
from domain.accounts import FIRST_KEY_SCOPES, PARTNER_SCOPES, Principal, Role, Scope
from domain.api_keys import (
    ApiKey,
    check_may_end,
    end_of_successor,
    granted_scopes,
    hash_of,
    lifetime,
    new_secret,
    overlap,
    parse,
)
from domain.errors import Forbidden
from tests.domain.refusing import problem, problems

PARTNER = Principal(Role.PARTNER, "STAFF_1", "PARTNER_1", PARTNER_SCOPES)
OPERATOR = Principal(Role.OPERATOR, "OPER_1")
NOW = datetime(2026, 2, 20, tzinfo=UTC)
A_DAY = timedelta(days=1)


def key(*scopes: Scope, expires_at: datetime | None = None) -> ApiKey:
    words = [scope.value for scope in scopes]
    return ApiKey("KEY_2", "PARTNER_1", "A key", words, NOW - 30 * A_DAY, None, None, None, None, expires_at)


def holder(*scopes: Scope, expires_at: datetime | None = None) -> Principal:
    return Principal(Role.PARTNER, "KEY_1", "PARTNER_1", frozenset(scopes), expires_at=expires_at)


def test_a_partner_grants_what_it_has_itself_in_the_order_of_the_scopes() -> None:
    wanted = ["sales:read", "inventory:read", "sales:read"]
    assert granted_scopes(PARTNER, wanted) == [Scope.INVENTORY_READ, Scope.SALES_READ]


def test_a_key_does_not_grant_more_than_it_may_do() -> None:
    reader = Principal(Role.PARTNER, "KEY_1", "PARTNER_1", frozenset({Scope.INVENTORY_READ}))
    with pytest.raises(Forbidden, match="this one lacks inventory:write, sales:read"):
        granted_scopes(reader, ["sales:read", "inventory:read", "inventory:write"])


def test_only_an_operator_grants_acting_for_customers() -> None:
    assert granted_scopes(OPERATOR, [Scope.BOOKINGS_ON_BEHALF]) == [Scope.BOOKINGS_ON_BEHALF]
    everything = Principal(Role.PARTNER, "STAFF_1", "PARTNER_1", frozenset(Scope))
    with pytest.raises(Forbidden, match="Only an operator"):
        granted_scopes(everything, [Scope.BOOKINGS_ON_BEHALF])


@pytest.mark.parametrize("words", [["everything"], ["inventory:read", ""], ["INVENTORY_READ"]])
def test_a_word_that_is_no_scope_is_refused_with_those_that_are(words: list[str]) -> None:
    assert "inventory:read" in problem(lambda: granted_scopes(OPERATOR, words))


def test_a_key_may_do_something() -> None:
    assert problems(lambda: granted_scopes(OPERATOR, [])) == ["Name at least one scope."]


def test_the_first_key_moves_no_money_and_changes_no_keys() -> None:
    forbidden = {Scope.PARTNER_ADMIN, Scope.REFUNDS_WRITE, Scope.CHECKIN_WRITE, Scope.BOOKINGS_ON_BEHALF}
    assert not FIRST_KEY_SCOPES & forbidden


def test_a_secret_carries_its_keys_id_cannot_be_guessed_and_is_stored_as_a_hash() -> None:
    id = ids.new(ids.API_KEY)
    secrets = {new_secret(id) for _ in range(50)}
    assert len(secrets) == 50
    assert all(secret.startswith(f"mq_live_{id.removeprefix('KEY_')}_") for secret in secrets)
    assert len({hash_of(secret) for secret in secrets}) == 50
    presented = [parse(secret) for secret in secrets]
    assert all(found is not None and found.key_id == id for found in presented)


def test_a_former_key_is_found_by_its_hash() -> None:
    former = f"mq_{'a-_Z' * 10}abc"
    found = parse(former)
    assert found is not None
    assert (found.key_id, found.matches(hash_of(former))) == (None, True)


@pytest.mark.parametrize("text", ["", "mq_", "mq_live_", "mq_live_01_x", "x" * 4096, "mq_\udcff", "mq_" + "é" * 43])
def test_what_has_not_the_form_of_a_key_is_none(text: str) -> None:
    assert parse(text) is None


def test_a_key_ends_itself_and_keys_that_may_do_no_more() -> None:
    check_may_end(holder(Scope.PARTNER_ADMIN), key(Scope.PARTNER_ADMIN))
    for end in (key(Scope.SALES_READ), key(Scope.BOOKINGS_ON_BEHALF)):
        with pytest.raises(Forbidden):
            check_may_end(holder(Scope.PARTNER_ADMIN), end)
    with pytest.raises(Forbidden):
        check_may_end(holder(*Scope), key(Scope.BOOKINGS_ON_BEHALF))
    check_may_end(PARTNER, key(Scope.BOOKINGS_ON_BEHALF))


def test_people_renew_a_keys_life_and_no_key_prolongs_one() -> None:
    old = key(expires_at=NOW + A_DAY)
    assert end_of_successor(old, PARTNER, NOW) == NOW + 31 * A_DAY
    assert end_of_successor(key(), PARTNER, NOW) is None
    assert end_of_successor(old, holder(), NOW) == NOW + A_DAY
    assert end_of_successor(key(), holder(expires_at=NOW + 2 * A_DAY), NOW) == NOW + 2 * A_DAY


@pytest.mark.parametrize("days", [0, -1, 1826])
def test_a_life_has_bounds(days: int) -> None:
    assert problem(lambda: lifetime(days)).startswith("Expected 1 to 1825 days")


@pytest.mark.parametrize("hours", [-1, 721])
def test_an_overlap_has_bounds(hours: int) -> None:
    assert problem(lambda: overlap(hours)) == "Expected 0 to 720 hours."
