"""Documents: valid ones are cached, others are refused before they cost anything."""

import logging

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


def test_what_is_kept_is_bounded_by_its_tokens() -> None:
    documents = Documents(POLICY, kept_tokens=100)
    first = documents.prepare(SCHEMA, "query First { cities { name } }", VISITOR)
    for number in range(12):
        documents.prepare(SCHEMA, f"query Q{number} {{ cities {{ name }} }}", VISITOR)
        assert documents.prepare(SCHEMA, "query First { cities { name } }", VISITOR) is first, "it was used just now"
    for number in range(13):
        documents.prepare(SCHEMA, f"query Q{number} {{ cities {{ name }} }}", VISITOR)
    assert documents.prepare(SCHEMA, "query First { cities { name } }", VISITOR) is not first


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
