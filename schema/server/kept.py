"""Queries that answer every caller alike are answered from bytes: which ones they are, and their kept `data`.

Known from the schema: a value that a resolver makes may depend on the caller unless its field is declared `Public`; a
value without a resolver comes from its object, and is as public as that.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, cast

import orjson
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    get_named_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from domain.accounts import VISITOR
from resolvers import seats
from resolvers.kept_answers import KeptAnswer, Key, tag_of
from schema.kit.context import Caller, OperationContext
from schema.kit.fields import Public, public_of
from schema.kit.parts import Parts

TYPENAME = "__typename"
MOST_ATTEMPTS = 3
_CONDITIONS = {GraphQLSkipDirective.name, GraphQLIncludeDirective.name}
Fragments = Mapping[str, FragmentDefinitionNode]


class Executed(Protocol):
    """The result of an execution, graphql-core's or strawberry's."""

    @property
    def data(self) -> Any: ...

    @property
    def errors(self) -> Any: ...


Result = TypeVar("Result", bound=Executed)
Execute = Callable[[OperationContext], Awaitable[Result]]


class _HasErrors(Exception, Generic[Result]):
    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result


@dataclass(frozen=True)
class PublicQuery:
    """A query all of whose fields are public. `counts_seats`: whether one of them changes with every lock."""

    counts_seats: bool


class _NotPublic(Exception):
    pass


def public_query(schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Fragments) -> PublicQuery | None:
    """Returns None for an operation that must be executed for its caller. Expects one of a valid document, with the
    document's fragments. Costs some microseconds a field: the answer is to be kept with the operation.
    """
    root = schema.query_type
    if root is None or operation.operation is not OperationType.QUERY or operation.directives:
        return None
    try:
        shown = set(_shown(operation.selection_set.selections, root, fragments))
    except _NotPublic:
        return None
    return PublicQuery(counts_seats=Public.SEATS in shown)


def members_of(
    schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Fragments
) -> tuple[frozenset[str], bool]:
    """Of a subscription to a union: the members for which it selects something, and whether what it selects of them is
    the same for everybody. Expects an operation of a valid document.
    """
    members: set[str] = set()
    try:
        for root in operation.selection_set.selections:
            assert isinstance(root, FieldNode)  # noqa: S101 - a subscription's fragments are refused before
            parts = () if root.selection_set is None else root.selection_set.selections
            for name, selected in _by_member(parts, fragments):
                owner = schema.get_type(name)
                members.add(name)
                if not isinstance(owner, GraphQLObjectType):
                    raise _NotPublic  # noqa: TRY301 - decided here as below
                list(_shown(selected, owner, fragments))
    except _NotPublic:
        return frozenset(members), False
    return frozenset(members), True


def _by_member(
    selections: tuple[SelectionNode, ...], fragments: Fragments
) -> Iterator[tuple[str, tuple[SelectionNode, ...]]]:
    for selection in selections:
        if isinstance(selection, FieldNode):
            if selection.name.value != TYPENAME:
                raise _NotPublic  # not a union, whose fields stand in fragments
            continue
        named = fragments[selection.name.value] if isinstance(selection, FragmentSpreadNode) else selection
        assert isinstance(named, (FragmentDefinitionNode, InlineFragmentNode))  # noqa: S101 - there is no other kind
        if named.type_condition is None:
            yield from _by_member(named.selection_set.selections, fragments)
        else:
            yield named.type_condition.name.value, named.selection_set.selections


def _shown(selections: tuple[SelectionNode, ...], owner: GraphQLObjectType, fragments: Fragments) -> Iterator[Public]:
    """Yields what the selections show of the object. Raises _NotPublic."""
    for selection in selections:
        if any(directive.name.value not in _CONDITIONS for directive in selection.directives or ()):
            raise _NotPublic
        if isinstance(selection, FieldNode):
            yield from _shown_by(selection, owner, fragments)
        else:
            # A type condition of a valid document holds for the object's own type, or for none of its objects.
            yield from _shown(_inside(selection, fragments), owner, fragments)


def _inside(selection: SelectionNode, fragments: Fragments) -> tuple[SelectionNode, ...]:
    """Returns the selections of a fragment."""
    if isinstance(selection, FragmentSpreadNode):
        return fragments[selection.name.value].selection_set.selections
    assert isinstance(selection, InlineFragmentNode)  # noqa: S101 - the only other kind
    return selection.selection_set.selections


def _shown_by(node: FieldNode, owner: GraphQLObjectType, fragments: Fragments) -> Iterator[Public]:
    if node.name.value == TYPENAME:
        return
    field = owner.fields.get(node.name.value)  # none for introspection, whose fields stand in no type
    made_by = None if field is None else field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if field is None or not isinstance(made_by, StrawberryField):
        raise _NotPublic
    if not made_by.is_basic_field:
        shown = public_of(made_by)
        if shown is None:
            raise _NotPublic
        yield shown
    if node.selection_set is not None:
        answered = get_named_type(field.type)
        if not isinstance(answered, GraphQLObjectType):
            raise _NotPublic  # what an interface or a union stands for is not known yet
        yield from _shown(node.selection_set.selections, answered, fragments)


@dataclass(frozen=True)
class PublicRequest:
    """What a public query's answer depends on. `caller`: for its services; the answer does not depend on who it is."""

    query: PublicQuery
    text: str
    operation_name: str | None
    variables: Mapping[str, Any] | None
    caller: Caller

    @property
    def key(self) -> Key:
        variables = orjson.dumps(self.variables or {}, option=orjson.OPT_SORT_KEYS)
        return "graphql", self.text, self.operation_name or "", variables


async def public_data(request: PublicRequest, execute: Execute[Result]) -> KeptAnswer | Result:
    """Returns the whole response, or the result of an execution that had errors, which is kept for nobody. Raises what
    `execute` raises.

    `execute` is given the context of a visitor, so that a field that was declared public by mistake tells nobody more
    than everybody may know. Seat maps are of their newest version, read after the call; what else is kept is at most a
    second old, and never from before a write of this process.
    """
    store, key = request.caller.services.kept, request.key
    for _ in range(MOST_ATTEMPTS):
        making = _Making(request.caller, execute)
        try:
            answer = await store.answer(key, making, counts_seats=request.query.counts_seats)
        except _HasErrors as failed:
            return failed.result  # type: ignore[no-any-return]  # an except clause cannot name its type
        if making.was_called or await is_newest(request.caller, answer):
            return answer
        store.forget(key, answer)
    visitor = _as_visitor(request.caller)
    result = await execute(visitor)
    return result if result.errors else _answer_of(result.data, visitor)


def _as_visitor(caller: Caller) -> OperationContext:
    visitor = OperationContext.of(Caller(caller.services, caller.hub, VISITOR, caller.request_id))
    visitor.parts = Parts(caller.services.kept)
    return visitor


class _Making(Generic[Result]):
    def __init__(self, caller: Caller, execute: Execute[Result]) -> None:
        self._caller, self._execute = caller, execute
        self.was_called = False

    async def __call__(self) -> KeptAnswer:
        """Raises _HasErrors."""
        self.was_called = True
        visitor = _as_visitor(self._caller)
        result = await self._execute(visitor)
        if result.errors:
            raise _HasErrors(result)
        return _answer_of(result.data, visitor)


def _answer_of(data: Any, visitor: OperationContext) -> KeptAnswer:
    body = orjson.dumps({"data": data})
    maps = tuple((show_id, version.tag) for show_id, version in visitor.seat_maps.items())
    parts = cast("Parts", visitor.parts)
    shows = frozenset({*visitor.counted, *parts.shows, *dict(maps)})
    return KeptAnswer(body, tag_of(body), shows, maps, parts.ends_at)


async def is_newest(caller: Caller, answer: KeptAnswer) -> bool:
    """Whether the seat maps that the answer shows are the newest ones."""
    ctx = caller.services.context(VISITOR, caller.request_id)
    for show_id, tag in answer.seat_maps:
        if (await seats.read_map_version(ctx, show_id)).tag != tag:
            return False
    return True
