"""Limits of a GraphQL document's size. They are checked before validation, whose own cost grows quadratically.

The check walks once over the scopes of a document. A scope is the set of fields under one response path after fragments
and repeated fields are merged, as an executor sees them. Scopes with the same fields are visited once, so the walk is
linear for fragments that spread each other; what remains is bounded by `visits`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Visitor,
    visit,
)

from domain.accounts import Principal, Role

Fields = tuple[FieldNode, ...]
INTROSPECTION_LEVELS = 12
"""Additional levels for introspection, whose queries by tools nest the types of types."""


class _TooMuch(Exception):
    def __init__(self, what: str) -> None:
        self.what = what


@dataclass(frozen=True)
class QueryLimits:
    """The limits of the endpoint's contract, and three that only a hostile document meets: `directives` and `fragments`
    in a document, and `visits` of fields during the walk.
    """

    depth: int = 12
    aliases: int = 15
    repeats: int = 20
    visitor_tokens: int = 500
    tokens: int = 4000
    mutation_fields: int = 1
    directives: int = 50
    fragments: int = 100
    visits: int = 10_000
    source_length: int = 100_000

    def tokens_for(self, principal: Principal) -> int:
        return self.visitor_tokens if principal.role is Role.VISITOR else self.tokens

    def refusal_of(self, document: DocumentNode) -> str | None:
        """A sentence that names the limit which the document exceeds; None for a document within all limits.

        Introspection may be deeper: whether it is allowed at all is decided elsewhere.
        """
        try:
            _count_written(self, document)
            Walk(self).document(document)
        except _TooMuch as limit:
            return limit.what
        return None


@dataclass
class Walk:
    """One check of one document. `visited`: the number of fields visited, which measures the work."""

    limits: QueryLimits
    visited: int = 0
    _mutation_fields: int = 0
    _fragments: dict[str, FragmentDefinitionNode] = field(default_factory=dict)
    _depths: dict[frozenset[int], int] = field(default_factory=dict)

    def document(self, document: DocumentNode) -> None:
        for definition in document.definitions:
            if isinstance(definition, FragmentDefinitionNode):
                self._fragments[definition.name.value] = definition
        for definition in document.definitions:
            if isinstance(definition, OperationDefinitionNode):
                self._operation(definition)
        self._require("mutation_fields", self._mutation_fields, "mutation fields in one document")

    def _operation(self, operation: OperationDefinitionNode) -> None:
        roots = self._merged([operation.selection_set])
        if operation.operation is OperationType.MUTATION:
            self._mutation_fields += sum(node.name.value != "__typename" for node in roots)
        self._depth_of(roots, 1)

    def _depth_of(self, scope: Fields, level: int) -> int:
        """The depth of this scope in fields. A fragment that spreads itself exceeds any limit."""
        if not scope:
            return 0
        self._require("depth", level, "levels of fields")
        key = frozenset(map(id, scope))
        if key not in self._depths:
            deepest = 0
            for nodes in self._by_response_key(scope):
                below = self._merged(node.selection_set for node in nodes if node.selection_set)
                free = INTROSPECTION_LEVELS if nodes[0].name.value in ("__schema", "__type") else 0
                deepest = max(deepest, self._depth_of(below, level + 1 - free) - free)
            self._depths[key] = deepest + 1
        self._require("depth", level - 1 + self._depths[key], "levels of fields")
        return self._depths[key]

    def _by_response_key(self, scope: Fields) -> Iterable[list[FieldNode]]:
        by_key: dict[str, list[FieldNode]] = {}
        for node in scope:
            by_key.setdefault((node.alias or node.name).value, []).append(node)
        for key, nodes in by_key.items():
            self._require("repeats", len(nodes), f"repeats of the response key {key}")
        return by_key.values()

    def _merged(self, selection_sets: Iterable[SelectionSetNode]) -> Fields:
        """The fields of the selection sets, with each fragment spread once."""
        found: dict[int, FieldNode] = {}
        spread: set[str] = set()
        waiting = list(selection_sets)
        while waiting:
            for node in waiting.pop().selections:
                self.visited += 1
                self._require("visits", self.visited, "merged fields")
                if isinstance(node, FieldNode):
                    found[id(node)] = node
                elif isinstance(node, InlineFragmentNode):
                    waiting.append(node.selection_set)
                elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                    spread.add(node.name.value)
                    if node.name.value in self._fragments:
                        waiting.append(self._fragments[node.name.value].selection_set)
        return tuple(found.values())

    def _require(self, limit: str, count: int, what: str) -> None:
        _require(getattr(self.limits, limit), count, what)


class _Written(Visitor):
    """Counts aliases, directives and fragments anywhere in a document."""

    def __init__(self) -> None:
        super().__init__()
        self.aliases = self.directives = self.fragments = 0

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.aliases += node.alias is not None

    def enter_directive(self, _node: DirectiveNode, *_: object) -> None:
        self.directives += 1

    def enter_fragment_definition(self, _node: FragmentDefinitionNode, *_: object) -> None:
        self.fragments += 1


def _count_written(limits: QueryLimits, document: Node) -> None:
    written = _Written()
    visit(document, written)
    _require(limits.aliases, written.aliases, "aliases")
    _require(limits.directives, written.directives, "directives")
    _require(limits.fragments, written.fragments, "fragments")


def _require(limit: int, count: int, what: str) -> None:
    if count > limit:
        raise _TooMuch(f"This document exceeds a limit of the endpoint: at most {limit} {what}.")
