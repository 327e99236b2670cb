"""Principals."""

from domain.accounts import (
    PARTNER_SCOPES,
    SYSTEM,
    VISITOR,
    Principal,
    Role,
    placeholder_address,
)

PARTNER = Principal(Role.PARTNER, "STAFF_1", "PARTNER_1", PARTNER_SCOPES)
OPERATOR = Principal(Role.OPERATOR, "OPER_1")


def test_idempotency_keys_belong_to_one_caller_and_visitors_have_none() -> None:
    assert VISITOR.scope_key == ""
    callers = [SYSTEM, PARTNER, OPERATOR, Principal(Role.CUSTOMER, "USER_1"), Principal(Role.GATE, "USER_1")]
    assert len({caller.scope_key for caller in callers}) == len(callers)


def test_a_partner_is_itself_and_no_other() -> None:
    assert PARTNER.is_partner("PARTNER_1")
    assert not PARTNER.is_partner("PARTNER_2")
    assert not Principal(Role.GATE, "GATE_1", "PARTNER_1").is_partner("PARTNER_1")


def test_a_customer_without_an_address_has_a_placeholder_in_a_reserved_domain() -> None:
    assert placeholder_address("USER_101") == "user_101@example.test"
