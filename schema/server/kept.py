"""Queries that answer every caller alike are answered from bytes: which ones they are, and their kept `data`.

Known from the schema: a value that a resolver makes may depend on the caller unless its field is declared `Public`; a
value without a resolver comes from its object, and is as public as that.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationType,
    SelectionNode,
    get_named_type,
    get_operation_ast,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from domain.accounts import VISITOR, Principal
from resolvers import seats
from resolvers.context import Context, Services
from resolvers.kept_answers import KeptAnswer, Key
from schema.kit.context import OperationContext
from schema.kit.fields import Public, public_of

TYPENAME = "__typename"
MOST_ATTEMPTS = 3
_CONDITIONS = {GraphQLSkipDirective.name, GraphQLIncludeDirective.name}

Result = TypeVar("Result")


@dataclass(frozen=True)
class PublicQuery:
    """A query all of whose fields are public. `counts_seats`: whether one of them changes with every lock."""

    counts_seats: bool


class _NotPublic(Exception):
    pass


def public_query(schema: GraphQLSchema, document: DocumentNode, operation_name: str | None) -> PublicQuery | None:
    """Returns None for an operation that must be executed for its caller. Expects a valid document. Costs some
    microseconds a field: a document's answer is to be kept with the document.
    """
    operation = get_operation_ast(document, operation_name)
    root = schema.query_type
    if root is None or operation is None or operation.operation is not OperationType.QUERY or operation.directives:
        return None
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    try:
        shown = set(_shown(operation.selection_set.selections, root, fragments))
    except _NotPublic:
        return None
    return PublicQuery(counts_seats=Public.SEATS in shown)


def _shown(
    selections: tuple[SelectionNode, ...], owner: GraphQLObjectType, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[Public]:
    """Yields what the selections show of the object. Raises _NotPublic."""
    for selection in selections:
        if any(directive.name.value not in _CONDITIONS for directive in selection.directives or ()):
            raise _NotPublic
        if isinstance(selection, FieldNode):
            yield from _shown_by(selection, owner, fragments)
        else:
            # A type condition of a valid document holds for the object's own type, or for none of its objects.
            yield from _shown(_inside(selection, fragments), owner, fragments)


def _inside(selection: SelectionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> tuple[SelectionNode, ...]:
    """Returns the selections of a fragment."""
    if isinstance(selection, FragmentSpreadNode):
        return fragments[selection.name.value].selection_set.selections
    assert isinstance(selection, InlineFragmentNode)  # noqa: S101 - the only other kind
    return selection.selection_set.selections


def _shown_by(
    node: FieldNode, owner: GraphQLObjectType, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[Public]:
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
class Asked:
    """What a public query's answer depends on."""

    text: str
    operation_name: str | None
    variables: Mapping[str, Any] | None

    @property
    def key(self) -> Key:
        variables = orjson.dumps(self.variables or {}, option=orjson.OPT_SORT_KEYS)
        return "graphql", self.text, self.operation_name or "", variables


@dataclass(frozen=True)
class Executed(Generic[Result]):
    """The result of an execution. `data`: encoded; None for a result with errors, which is kept for nobody."""

    result: Result
    data: bytes | None
    operation: OperationContext


class _HasErrors(Exception, Generic[Result]):
    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result


Execute = Callable[[Principal], Awaitable[Executed[Result]]]


async def public_data(services: Services, query: PublicQuery, asked: Asked, execute: Execute[Result]) -> bytes | Result:
    """Returns the bytes of `data`, or the result of an execution that had errors. Raises what `execute` raises.

    `execute` is called for a visitor, so that a field that was declared public by mistake tells nobody more than
    everybody may know. Seat maps are of their newest version, read after the call; what else is kept is at most a
    second old, and never from before a write of this process.
    """
    store, key, ctx = services.kept, asked.key, services.context(VISITOR, "kept")
    for _ in range(MOST_ATTEMPTS):
        making = _Making(execute)
        try:
            answer = await store.answer(key, making, counts_seats=query.counts_seats)
        except _HasErrors as failed:
            return failed.result  # type: ignore[no-any-return]  # an except clause cannot name its type
        if making.was_called or await _is_newest(ctx, answer):
            return answer.body
        store.forget(key, answer)
    executed = await execute(VISITOR)
    return executed.result if executed.data is None else executed.data


class _Making(Generic[Result]):
    def __init__(self, execute: Execute[Result]) -> None:
        self._execute = execute
        self.was_called = False

    async def __call__(self) -> KeptAnswer:
        """Raises _HasErrors."""
        self.was_called = True
        executed = await self._execute(VISITOR)
        if executed.data is None:
            raise _HasErrors(executed.result)
        operation = executed.operation
        maps = tuple((show_id, version.tag) for show_id, version in operation.seat_maps.items())
        return KeptAnswer(executed.data, "", frozenset({*operation.counted, *operation.seat_maps}), maps)


async def _is_newest(ctx: Context, answer: KeptAnswer) -> bool:
    """Whether the seat maps that the answer shows are the newest ones."""
    for show_id, tag in answer.seat_maps:
        if (await seats.read_map_version(ctx, show_id)).tag != tag:
            return False
    return True
