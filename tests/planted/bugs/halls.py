"""Bugs of halls: their sofas, their rows, their layouts under sales, the prices of their seats."""

from collections.abc import Mapping

from tests.planted import halls
from tests.planted.bugs.bug import Bug, named

LINKED = "tests/resolvers/seats/test_linked_seats.py"

BUGS: Mapping[str, Bug] = {
    "half-a-sofa-blocked": Bug(
        "One seat of a sofa is blocked, and the other is shown as free and out of everybody's reach.",
        halls.half_a_sofa_is_blocked,
        named(LINKED, "test_a_sofa_is_blocked_and_put_back_whole"),
    ),
    "half-a-sofa-given-back": Bug(
        "One seat of a sofa is cancelled.",
        halls.half_a_sofa_is_given_back,
        named(LINKED, "test_a_part_of_a_sofa_is_not_given_back_and_the_refusal_names_the_rest"),
    ),
    "moved-under-sale": Bug(
        "A new layout moves sold seats and changes what they are, without a plan.",
        halls.only_seats_that_are_gone_are_conflicts,
        ["tests/domain/layouts/test_comparing.py"],
    ),
    "rows-by-alphabet": Bug(
        "A hall's rows stand in the order of the alphabet.",
        halls.rows_stand_in_the_order_of_the_alphabet,
        ["tests/halls/test_entry_points.py"],
    ),
    "ghost-prices": Bug(
        "A price is taken for a seat type that no seat has.",
        halls.any_type_has_a_price,
        named(
            "tests/resolvers/shows/test_pricing.py",
            "test_a_price_for_a_type_that_the_layout_lacks_is_refused_with_the_types_that_it_has",
        ),
    ),
}
