"""Principals, and the scopes that they may grant to a key."""

import pytest

from domain.accounts import (
    PARTNER_SCOPES,
    SYSTEM,
    VISITOR,
    Principal,
    Role,
    Scope,
    granted_scopes,
    hash_of,
    new_secret,
    placeholder_address,
)
from domain.errors import Forbidden
from tests.domain.refusing import problem, problems

PARTNER = Principal(Role.PARTNER, "STAFF_1", "PARTNER_1", PARTNER_SCOPES)
OPERATOR = Principal(Role.OPERATOR, "OPER_1")


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


def test_idempotency_keys_belong_to_one_caller_and_visitors_have_none() -> None:
    assert VISITOR.scope_key == ""
    callers = [SYSTEM, PARTNER, OPERATOR, Principal(Role.CUSTOMER, "USER_1"), Principal(Role.GATE, "USER_1")]
    assert len({caller.scope_key for caller in callers}) == len(callers)


def test_a_partner_is_itself_and_no_other() -> None:
    assert PARTNER.is_partner("PARTNER_1")
    assert not PARTNER.is_partner("PARTNER_2")
    assert not Principal(Role.GATE, "GATE_1", "PARTNER_1").is_partner("PARTNER_1")


def test_a_secret_cannot_be_guessed_and_is_stored_as_a_hash() -> None:
    secrets = {new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert all(len(secret) >= 43 for secret in secrets)
    assert len({hash_of(secret) for secret in secrets}) == 50
    assert hash_of("mq_\udcff"), "what no text can be is hashed as well: it is then unknown, not an error"


def test_a_customer_without_an_address_has_a_placeholder_in_a_reserved_domain() -> None:
    assert placeholder_address("USER_101") == "user_101@example.test"
