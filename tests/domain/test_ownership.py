"""Which principals see a row, by its ownership."""

import pytest

from domain.accounts import SYSTEM, VISITOR, Ownership, Principal, Role

OF_PARTNER = Ownership.of_partner("PARTNER_1")
OF_CUSTOMER = Ownership("PARTNER_1", "USER_1", "USER_1")
BY_KEY = Ownership("PARTNER_1", "USER_1", "KEY_1")


def partner(actor_id: str, partner_id: str = "PARTNER_1", role: Role = Role.PARTNER) -> Principal:
    return Principal(role, actor_id, partner_id)


CUSTOMER, OTHER_CUSTOMER = Principal(Role.CUSTOMER, "USER_1"), Principal(Role.CUSTOMER, "USER_2")
STAFF, KEY, OTHER_KEY = partner("STAFF_1"), partner("KEY_1"), partner("KEY_2")
RIVAL, GATE = partner("KEY_1", "PARTNER_2"), partner("GATE_1", role=Role.GATE)
OPERATOR = Principal(Role.OPERATOR, "OPER_1")


@pytest.mark.parametrize(
    ("ownership", "those_who_see"),
    [
        (OF_PARTNER, [STAFF, KEY, OTHER_KEY, OPERATOR, SYSTEM]),
        (OF_CUSTOMER, [CUSTOMER, OPERATOR, SYSTEM]),
        (BY_KEY, [CUSTOMER, KEY, OPERATOR, SYSTEM]),
    ],
)
def test_a_row_is_visible_to_its_owners_and_to_no_other_principal(
    ownership: Ownership, those_who_see: list[Principal]
) -> None:
    principals = [VISITOR, CUSTOMER, OTHER_CUSTOMER, STAFF, KEY, OTHER_KEY, RIVAL, GATE, OPERATOR, SYSTEM]
    assert [each for each in principals if ownership.is_visible_to(each)] == those_who_see
