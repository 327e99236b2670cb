"""Bugs of partners' access, and of what is done for others."""

from collections.abc import Mapping

from tests.planted import partner_access
from tests.planted.bugs.bug import Bug, named

ENDS = "tests/resolvers/accounts/test_ends_of_keys.py"
SUSPENDING = "tests/resolvers/partners/test_suspending.py"

BUGS: Mapping[str, Bug] = {
    "surviving-twin": Bug(
        "A key that a revoked key has made goes on working.",
        partner_access.what_a_key_has_made_outlives_it,
        named(ENDS, "test_what_a_key_has_made_ends_with_it"),
    ),
    "key-ends-any": Bug(
        "A key may revoke a key that may do more than it may itself.",
        partner_access.a_key_ends_any_other,
        named(ENDS, "test_a_key_cannot_end_what_an_operator_granted"),
    ),
    "suspended-acts": Bug(
        "Keys and staff of a suspended partner go on.",
        partner_access.keys_of_a_suspended_partner_go_on,
        named(
            SUSPENDING,
            "test_keys_of_a_suspended_or_rejected_partner_stop_and_say_why",
            "test_its_staff_may_read_and_only_a_rejected_ones_may_submit_documents",
        ),
    ),
    "former-contact-unwarned": Bug(
        "A former contact does not hear of changed bank details.",
        partner_access.only_the_contact_of_now_is_warned,
        named(
            "tests/resolvers/notifications/test_contacts.py",
            "test_who_changes_the_contact_first_hides_no_change_of_bank_details",
        ),
    ),
    "suspended-paid": Bug(
        "Money leaves to a partner that is suspended.",
        partner_access.a_suspended_partner_is_paid,
        named(
            "tests/resolvers/settlements/test_holds.py",
            "test_payouts_of_a_suspended_partner_are_held_and_go_out_once_it_is_reinstated",
        ),
    ),
    "no-trace": Bug(
        "What an operator does for a customer leaves no entry.",
        partner_access.deeds_leave_no_trace,
        named(
            "tests/resolvers/audit/test_deeds.py",
            "test_an_operator_that_locks_for_a_customer_is_named_with_the_customer",
        ),
    ),
}
