"""Bugs of keys and of what is sealed."""

from collections.abc import Mapping

from tests.planted import secrets
from tests.planted.bugs.bug import Bug, named

BUGS: Mapping[str, Bug] = {
    "unbound-account": Bug(
        "A sealed account number that is copied to another partner's row opens there.",
        secrets.account_numbers_are_bound_to_nobody,
        named(
            "tests/resolvers/partners/test_sealing.py",
            "test_a_number_in_anothers_place_does_not_open_and_the_audit_says_so",
            "test_a_number_does_not_open_for_another_branch",
        ),
    ),
    "any-key": Bug(
        "A machine starts with other keys than the rest of the platform.",
        secrets.any_key_is_known,
        named(
            "tests/resolvers/test_keys.py",
            "test_production_makes_keys_known_and_finds_foreign_ones",
            "test_of_machines_with_different_keys_that_start_at_once_one_kind_starts",
        ),
    ),
}
