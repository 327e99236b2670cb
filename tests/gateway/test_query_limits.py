"""The limits of the endpoint, and documents that were made to hurt. Work is counted, never timed."""

import pytest
from graphql import DocumentNode, get_introspection_query, parse

from domain.accounts import VISITOR, Principal, Role
from gateway.query_limits import QueryLimits, Walk

LIMITS = QueryLimits()


def refusal(text: str) -> str | None:
    return LIMITS.refusal_of(parse(text))


def visits_of(document: DocumentNode) -> int:
    walk = Walk(QueryLimits(visits=10**9, depth=10**6))
    walk.document(document)
    return walk.visited


def nested(depth: int) -> str:
    return "{ a" * depth + " }" * depth


def doubling(levels: int) -> str:
    """Every fragment spreads the next one twice, under two fields: 2^levels paths in some hundred bytes."""
    fragments = [f"fragment F{i} on T {{ a {{ ...F{i + 1} }} b {{ ...F{i + 1} }} }}" for i in range(levels)]
    return " ".join(["{ ...F0 }", *fragments, f"fragment F{levels} on T {{ c }}"])


def test_twelve_levels_pass_and_thirteen_are_refused() -> None:
    assert refusal(nested(12)) is None
    assert "12 levels" in (refusal(nested(13)) or "")


def test_depth_counts_through_fragments() -> None:
    through = "{ a { ...F } } fragment F on T " + nested(11)
    assert refusal(through) is None
    assert "12 levels" in (refusal("{ a { ...F } } fragment F on T " + nested(12)) or "")


def test_a_scope_seen_before_is_still_too_deep_further_down() -> None:
    text = "{ f { ...F } a { b { c { ...F } } } } fragment F on T " + nested(10)
    assert "12 levels" in (refusal(text) or "")


def test_fifteen_aliases_pass_and_sixteen_are_refused() -> None:
    assert refusal("{" + " ".join(f"k{i}: a" for i in range(15)) + "}") is None
    assert "15 aliases" in (refusal("{" + " ".join(f"k{i}: a" for i in range(16)) + "}") or "")


def test_a_response_key_may_stand_twenty_times_at_one_path() -> None:
    assert refusal("{" + "a " * 20 + "}") is None
    assert "20 repeats of the response key a" in (refusal("{" + "a " * 21 + "}") or "")


def test_repeats_are_counted_after_merging() -> None:
    text = "{" + "m { a a } " * 11 + "}"
    assert "20 repeats of the response key a" in (refusal(text) or "")


def test_repeats_are_counted_through_inline_fragments_and_spreads() -> None:
    text = "{ a ...F " + "... { a } " * 19 + "} fragment F on T { a }"
    assert "20 repeats" in (refusal(text) or "")


def test_the_same_key_at_different_paths_is_no_repeat() -> None:
    assert refusal("{" + " ".join(f"f{i} {{ id }}" for i in range(40)) + "}") is None


def test_one_mutation_field_a_document() -> None:
    assert refusal("mutation { lockSeats { id } }") is None
    assert "1 mutation fields" in (refusal("mutation { x: lockSeats { id } y: lockSeats { id } }") or "")
    assert "1 mutation fields" in (refusal("mutation A { x } mutation B { x }") or "")
    assert "1 mutation fields" in (refusal("mutation { ...F y } fragment F on Mutation { x }") or "")


def test_the_name_of_the_root_type_is_no_mutation_field() -> None:
    assert refusal("mutation { __typename lockSeats { id } }") is None


def test_directives_and_fragments_have_their_limits() -> None:
    assert "50 directives" in (refusal("{ a " + "@skip(if: false) " * 51 + "}") or "")
    assert "100 fragments" in (refusal("{ a } " + " ".join(f"fragment F{i} on T {{ a }}" for i in range(101))) or "")


def test_introspection_passes() -> None:
    assert refusal(get_introspection_query(input_value_deprecation=True)) is None


def test_introspection_is_no_way_around_the_other_limits() -> None:
    assert "20 repeats" in (refusal("{" + "__typename " * 21 + "}") or "")
    assert "20 repeats" in (refusal("{ __schema {" + "types " * 21 + "} }") or "")
    assert "12 levels" in (refusal("{ __schema " + nested(25) + " }") or "")


def test_fragments_that_spread_each_other_cost_one_visit_each() -> None:
    text = doubling(11)
    assert len(text) < 700
    assert refusal(text) is None
    assert visits_of(parse(text)) < 100


def test_exponential_fragments_beyond_the_depth_are_refused_with_little_work() -> None:
    text = doubling(60)
    assert "12 levels" in (refusal(text) or "")
    assert visits_of(parse(text)) < 400


def test_repeated_fields_of_a_kilobyte_are_refused() -> None:
    assert "20 repeats" in (refusal("{ m {" + "a " * 600 + "} }") or "")


def test_a_fragment_that_spreads_itself_is_too_deep() -> None:
    assert "12 levels" in (refusal("{ ...F } fragment F on T { a { ...F } }") or "")
    assert refusal("{ ...F } fragment F on T { a ...F }") is None


def test_many_subsets_of_fragments_run_into_the_limit_on_visits() -> None:
    names = "abcdefghijkl"
    level = " ".join(
        f"{name} {{ {' '.join(f'...{other}_{{0}}' for other in names if other != name)} }}" for name in names
    )
    fragments = [
        f"fragment {name}_{i} on T {{ {level.replace('{0}', str(i + 1))} }}" for i in range(3) for name in names
    ]
    assert "merged fields" in (LIMITS.refusal_of(parse("{ ...a_0 } " + " ".join(fragments))) or "")


@pytest.mark.parametrize(("principal", "tokens"), [(VISITOR, 500), (Principal(Role.CUSTOMER, "USER_1"), 4000)])
def test_visitors_may_write_less(principal: Principal, tokens: int) -> None:
    assert LIMITS.tokens_for(principal) == tokens
