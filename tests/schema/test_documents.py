"""Documents: valid ones are cached, others are refused before they cost anything."""

import gc
import itertools
import logging
import re
import tracemalloc

import pytest
from graphql import GraphQLError

from domain.accounts import VISITOR, Principal, Role
from domain.errors import InvalidInput
from gateway.query_limits import QueryLimits
from schema.kit.errors import mask_errors
from schema.server.api import make_schema
from schema.server.documents import DocumentPolicy, Documents

CUSTOMER = Principal(Role.CUSTOMER, "USER_1")
POLICY = DocumentPolicy(QueryLimits(), introspection=True)
SCHEMA = make_schema(POLICY)._schema


def test_a_good_document_is_prepared_once() -> None:
    documents = Documents(POLICY)
    first = documents.prepare(SCHEMA, "{ cities { name } }", VISITOR)
    assert first.errors == ()
    assert documents.prepare(SCHEMA, "{ cities { name } }", VISITOR) is first


def test_a_bad_document_is_not_kept() -> None:
    documents = Documents(POLICY)
    first = documents.prepare(SCHEMA, "{ nothing }", VISITOR)
    assert first.errors
    assert documents.prepare(SCHEMA, "{ nothing }", VISITOR) is not first


def test_what_was_used_last_is_kept_longest() -> None:
    documents = Documents(POLICY, kept_bytes=100_000)
    first = documents.prepare(SCHEMA, "query First { cities { name } }", VISITOR)
    for number in range(12):
        documents.prepare(SCHEMA, f"query Q{number} {{ cities {{ name }} }}", VISITOR)
        assert documents.prepare(SCHEMA, "query First { cities { name } }", VISITOR) is first, "it was used just now"
    for number in range(13):
        documents.prepare(SCHEMA, f"query Q{number} {{ cities {{ name }} }}", VISITOR)
    assert documents.prepare(SCHEMA, "query First { cities { name } }", VISITOR) is not first


def padded(number: int) -> list[str]:
    """Documents of few tokens and many characters, four bytes each."""
    return [
        f"{{__typename}}#{number}" + "\U0001f3ac" * 15_000,
        f"{{__typename}}#{number}" + "\U0001f3ac" * 90,
        "{__typename" + " " * 19_000 + f"}}#{number}",
        f"{{ {'a' * 150}{number}: __typename }}",
        f'{{ movie(id: "{number}{"🎬" * 300}") {{ id }} }}',
    ]


OF_DOCUMENTS = ("*/graphql/*", "*/schema/*", "*/gateway/query_limits.py")


def test_documents_of_few_tokens_and_many_characters_take_no_more_memory_than_they_may() -> None:
    most = 400_000
    documents = Documents(POLICY, kept_bytes=most, kept_text_bytes=most)
    for text in padded(0):
        documents.prepare(SCHEMA, text, VISITOR)  # what the first of a kind leaves behind is not counted
    tracemalloc.start()
    try:
        for text in itertools.chain.from_iterable(map(padded, range(1, 40))):
            prepared = documents.prepare(SCHEMA, text, VISITOR)
            assert prepared.errors == ()
            documents.register(text, {"persistedQuery": {}})
        gc.collect()
        # A server that other tests share runs in a thread beside: what it takes meanwhile is not the documents'.
        ours = tracemalloc.take_snapshot().filter_traces(
            [tracemalloc.Filter(inclusive=True, filename_pattern=where) for where in OF_DOCUMENTS]
        )
        taken = sum(trace.size for trace in ours.traces)
    finally:
        tracemalloc.stop()
    assert documents._prepared.bytes <= most
    assert documents._registered.bytes <= most
    assert len(documents._prepared) > 20, "those of ordinary length are kept"
    assert taken < 2 * most


def test_a_text_of_comments_is_not_kept() -> None:
    documents = Documents(POLICY)
    for number in range(10):
        documents.prepare(SCHEMA, padded(number)[0], VISITOR)
    assert len(documents._prepared) == 0


def test_a_long_document_of_a_customer_is_no_document_of_a_visitor() -> None:
    documents = Documents(POLICY)
    spread = " ".join(f"... {{ theaters {{ {'id name city ' * 6}}} }}" for _ in range(20))
    text = f"{{ {spread} {'... { __typename } ' * 20} }}"
    assert "500 tokens" in documents.prepare(SCHEMA, text, VISITOR).errors[0].message
    assert "500 tokens" not in str(documents.prepare(SCHEMA, text, CUSTOMER).errors)
    assert "500 tokens" in documents.prepare(SCHEMA, text, VISITOR).errors[0].message


STRANGE = [
    "{" * 2000,
    "{a" * 240 + "}" * 240,
    "query ($a: " + "[" * 400 + "Int" + "]" * 400 + ") { a }",
    "{ movie(id: " + "[" * 230 + "]" * 230 + ") { id } }",
    "# comment\n" * 5000,
    '"""' * 3,
    "\ud800",
    '{ a(b: "\\ud800") }',
]


@pytest.mark.parametrize("text", STRANGE)
def test_no_document_is_too_strange_to_be_refused(text: str) -> None:
    for principal in (VISITOR, CUSTOMER):
        prepared = Documents(POLICY).prepare(SCHEMA, text, principal)
        assert prepared.errors
        assert all(isinstance(error, GraphQLError) for error in prepared.errors)


CLOSED = DocumentPolicy(QueryLimits(), introspection=False)
GUESSES = [
    "mutation { lockSeats(input: {showID: 1}) { __typename } }",
    "mutation { createShow(input: {prices: [{amuont: 1}]}) { __typename } }",
    "mutation { createShow(inputt: {}) { __typename } }",
    "mutation { lockSeats(input: [1]) { __typename } }",
    "query ($id: SeatInput) { movie(id: $id) { id } }",
    "query ($id: SeatInptu) { movie(id: $id) { naem } }",
]


@pytest.mark.parametrize("text", GUESSES)
def test_where_the_schema_is_not_open_guesses_do_not_lead_to_it(text: str) -> None:
    reported = str(Documents(CLOSED).prepare(SCHEMA, text, VISITOR).errors)
    assert reported != "()"
    assert "Did you mean" not in reported
    assert not re.search(r"(LockSeats|Price|CreateShow|Seat)Input\b", reported)
    of_partner = str(Documents(CLOSED).prepare(SCHEMA, text, CUSTOMER).errors)
    assert "Did you mean" not in of_partner


def test_of_many_mistakes_the_first_twenty_are_reported() -> None:
    wrong = "{" + " ".join(f"x{number}" for number in range(100)) + "}"
    *first, last = Documents(CLOSED).prepare(SCHEMA, wrong, VISITOR).errors
    assert len(first) == 20
    assert "Too many validation errors" in last.message


def test_a_text_of_comments_is_refused_unread_where_it_is_longer_than_a_callers_tokens_may_be() -> None:
    text = "{ cities { name } } #" + "a" * 20_000
    assert "20000 characters" in Documents(POLICY).prepare(SCHEMA, text, VISITOR).errors[0].message
    assert Documents(POLICY).prepare(SCHEMA, text, CUSTOMER).errors == ()


def test_preparing_costs_something_and_what_is_kept_nothing() -> None:
    documents, costs = Documents(POLICY), list[int]()
    for text in ("{ cities { name } }", "{ cities { name } }", "{ nothing }", "{ nothing }", "{" * 2000):
        documents.prepare(SCHEMA, text, VISITOR, costs.append)
    assert [cost > 0 for cost in costs] == [True] * 4
    assert costs[-1] > 10 * costs[0]


def test_comments_do_not_hide_a_documents_length() -> None:
    prepared = Documents(POLICY).prepare(SCHEMA, "#" * 200_000 + "\n{ cities { name } }", CUSTOMER)
    assert "100000 characters" in prepared.errors[0].message


def test_where_only_persisted_operations_are_answered_no_other_is() -> None:
    text = "{ cities { name } }"
    digest = "c6c1d6a6b4f8e9b0"
    documents = Documents(
        DocumentPolicy(QueryLimits(), introspection=False, persisted={digest: text}, only_persisted=True)
    )
    assert documents.text_of(None, {"persistedQuery": {"sha256Hash": digest}}) == text
    with pytest.raises(GraphQLError, match="Only persisted"):
        documents.text_of(text, None)
    with pytest.raises(GraphQLError, match="NotFound"):
        documents.text_of(None, {"persistedQuery": {"sha256Hash": "other"}})


def test_a_bug_says_nothing_but_its_request(caplog: pytest.LogCaptureFixture) -> None:
    bug = GraphQLError("secret", path=["me"], original_error=RuntimeError("secret"))
    with caplog.at_level(logging.ERROR):
        (error,) = mask_errors([bug], "request-1") or []
    assert error.formatted == {
        "message": "Something went wrong on our side.",
        "path": ["me"],
        "extensions": {"code": "INTERNAL", "requestId": "request-1"},
    }


def test_a_bug_before_any_field_says_nothing_either() -> None:
    (error,) = mask_errors([GraphQLError("secret", original_error=RuntimeError("secret"))], "request-1") or []
    assert "secret" not in str(error.formatted)


def test_a_refusal_keeps_its_facts() -> None:
    refusal = GraphQLError("x", path=["movies"], original_error=InvalidInput.of("first", "Expected 1 to 100."))
    (error,) = mask_errors([refusal], "request-1") or []
    assert error.extensions == {
        "code": "INVALID_INPUT",
        "errors": [{"field": "first", "message": "Expected 1 to 100."}],
    }
