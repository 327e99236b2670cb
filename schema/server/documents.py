"""Prepares documents for execution: looks persisted ones up by hash, parses, checks limits, validates.

Parsing and validation cost six times as much as a small mutation, so valid documents are kept, by their text and the
caller's token limit.
"""

import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
)
from strawberry.schema import Schema

from domain.accounts import Principal, Role
from schema.server.bounded import Bounded
from schema.server.operations import Operation, node_of
from schema.server.validating import Validation

KEPT_BYTES = 100_000_000
"""Of prepared documents."""
TOKEN_BYTES = 1000
"""About what a parsed token takes beside its text."""
KEPT_TEXT_BYTES = 20_000_000
"""Of texts that are kept by their hash."""
TOKEN_UNITS, CHARACTERS_A_UNIT = 10, 3
"""What preparing a document costs, as `schema.kit.cost`."""
LONGEST_KEPT = 20_000
"""Longer texts are not kept. In characters."""
CHARACTERS_A_TOKEN = 40
"""A text with more of them is made of comments or blanks, which no limit of tokens counts: it is not kept, and refused
where it is longer than so many tokens as its caller may send.
"""


class Limits(Protocol):
    """How large a document may be. Checked before validation."""

    @property
    def source_length(self) -> int: ...

    def tokens_for(self, principal: Principal) -> int: ...

    def refusal_of(self, document: DocumentNode) -> str | None:
        """Returns a sentence that names the exceeded limit; None for a document within all limits."""
        ...


@dataclass(frozen=True)
class DocumentPolicy:
    """`persisted`: operations by the SHA-256 of their text. `only_persisted`: all others are refused."""

    limits: Limits
    introspection: bool
    persisted: Mapping[str, str] = field(default_factory=dict)
    only_persisted: bool = False


@dataclass(frozen=True)
class Prepared:
    """A parsed document. `errors`: why it cannot be executed; empty if it can."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...]
    _operations: dict[str | None, Operation] = field(default_factory=dict)

    @property
    def tokens(self) -> int:
        return self.document.token_count if self.document else 0

    def is_worth_keeping(self, text: str) -> bool:
        return not self.errors and len(text) <= min(LONGEST_KEPT, CHARACTERS_A_TOKEN * self.tokens)

    def size_with(self, text: str) -> int:
        """In bytes. Comments stand in the text and among the document's tokens."""
        return TOKEN_BYTES * self.tokens + 2 * sys.getsizeof(text)

    def node(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of this name, the first one for None. None where there is no such operation."""
        return node_of(self.document, name) if self.document else None

    def operation(self, schema: GraphQLSchema, name: str | None) -> Operation | None:
        """As `node`, with what is prepared once for all executions. Only of a document without errors."""
        known = self._operations.get(name)
        if known is None and self.document and (node := self.node(name)):
            known = self._operations[name] = Operation(schema, self.document, node)
        return known


class Documents:
    """Prepares and keeps the documents of one schema."""

    def __init__(
        self, policy: DocumentPolicy, kept_bytes: int = KEPT_BYTES, kept_text_bytes: int = KEPT_TEXT_BYTES
    ) -> None:
        self.policy = policy
        self._prepared: Bounded[tuple[str, int], Prepared] = Bounded(kept_bytes)
        self._registered: Bounded[str, str] = Bounded(kept_text_bytes)
        self._validation = Validation(is_open=policy.introspection)

    def text_of(self, query: str | None, extensions: Mapping[str, Any] | None) -> str | None:
        """Returns the text of the requested operation. Raises GraphQLError for an unknown, wrong or missing hash."""
        wanted = (extensions or {}).get("persistedQuery")
        if wanted is None:
            if self.policy.only_persisted and not self._is_persisted(query):
                raise _refused("PERSISTED_QUERY_REQUIRED", "Only persisted operations are answered here.")
            return query
        digest = wanted.get("sha256Hash") if isinstance(wanted, dict) else None
        if not isinstance(digest, str):
            raise _refused("BAD_REQUEST", "extensions.persistedQuery needs a sha256Hash.")
        if query is None:
            return self._known(digest)
        if _digest(query) != digest:
            raise _refused("BAD_REQUEST", "extensions.persistedQuery.sha256Hash is not the hash of the query.")
        if self.policy.only_persisted and digest not in self.policy.persisted:
            raise _refused("PERSISTED_QUERY_REQUIRED", "Only persisted operations are answered here.")
        return query

    def _is_persisted(self, query: str | None) -> bool:
        """By its text, which WebSockets' protocol demands."""
        return query is not None and _digest(query) in self.policy.persisted

    def _known(self, digest: str) -> str:
        text = self.policy.persisted.get(digest) or self._registered.find(digest)
        if text is None:
            raise _refused("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
        return text

    def register(self, text: str, extensions: Mapping[str, Any] | None) -> None:
        """Keeps the text by its hash, for automatic persisted queries. Later texts evict it."""
        if not self.policy.only_persisted and "persistedQuery" in (extensions or {}) and len(text) <= LONGEST_KEPT:
            digest = _digest(text)
            self._registered.keep(digest, text, sys.getsizeof(digest) + sys.getsizeof(text))

    def prepare(
        self, schema: GraphQLSchema, text: str, principal: Principal, spend: Callable[[int], None] = lambda _: None
    ) -> Prepared:
        """`spend`: called with the cost of a document that was not kept."""
        tokens = self.policy.limits.tokens_for(principal)
        known = self._prepared.find((text, tokens))
        if known is not None:
            return known
        prepared = self._prepare(schema, text, tokens, principal)
        spend(TOKEN_UNITS * (prepared.tokens or tokens) + len(text) // CHARACTERS_A_UNIT)
        if prepared.is_worth_keeping(text):
            self._prepared.keep((text, tokens), prepared, prepared.size_with(text))
        return prepared

    def _prepare(self, schema: GraphQLSchema, text: str, tokens: int, principal: Principal) -> Prepared:
        try:
            longest = min(self.policy.limits.source_length, CHARACTERS_A_TOKEN * tokens)
            document = _parsed(text, tokens, longest)
        except GraphQLError as error:
            return Prepared(None, (error,))
        refusal = self.policy.limits.refusal_of(document)
        if refusal is not None:
            return Prepared(document, (_refused("QUERY_TOO_LARGE", refusal),))
        try:
            return Prepared(document, self._validation.errors(schema, document, principal))
        except RecursionError:
            return Prepared(document, (_refused("QUERY_TOO_LARGE", "This document is nested too deeply."),))


def refusals_of(api: Schema, policy: DocumentPolicy, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yields (key, sentence) for each document that would be refused even to an operator."""
    documents = Documents(policy)
    for key, text in texts.items():
        prepared = documents.prepare(api._schema, text, Principal(Role.OPERATOR))  # noqa: SLF001 - as below
        if prepared.errors:
            yield key, prepared.errors[0].message


def _parsed(text: str, tokens: int, length: int) -> DocumentNode:
    """Parses the text. Raises GraphQLError for a limit and for bad syntax."""
    if len(text) > length:
        raise _refused("QUERY_TOO_LARGE", f"A document has at most {length} characters.")
    try:
        return parse(text, max_tokens=tokens)
    except GraphQLSyntaxError as error:
        if "Parsing aborted" in error.message:
            sentence = f"This document exceeds a limit of the endpoint: at most {tokens} tokens."
            raise _refused("QUERY_TOO_LARGE", sentence) from error
        # Strawberry closes the whole WebSocket on a GraphQLSyntaxError.
        raise GraphQLError(error.message, source=error.source, positions=error.positions) from None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _refused(code: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code})
