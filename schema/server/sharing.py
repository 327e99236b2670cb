"""Executes each event of a subscription once for all viewers with the same selection, and encodes the result once."""

from collections.abc import Awaitable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import orjson
from graphql import FieldNode, FragmentDefinitionNode, Node, OperationDefinitionNode, OperationType, VariableNode
from graphql.execution import ExecutionResult

from schema.kit.sharing import Selection, SharedResult, SharedResults
from schema.server.execution.counted import CountedExecutor
from schema.server.kept import members_of
from schema.server.lifetimes import in_time, to_its_end


class SharingExecutor(CountedExecutor):
    """Executes a subscription. Reuses a result that was already computed, if the event carries `shared_results`."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        if self.context_value is not None and self.operation.operation is OperationType.SUBSCRIPTION:
            self.context_value.executor = self

    @cached_property
    def selection(self) -> Selection:
        """The operation with the variables that its results may depend on. The root field's arguments only choose the
        events. Where something may be another's for another caller, it belongs to its caller alone.
        """
        fragments = self.fragment_definitions
        used = {*_variables_below(self.operation), *chain.from_iterable(map(_variables_below, fragments.values()))}
        given = self.variable_values.coerced
        members, is_public = members_of(self.schema, self.operation, fragments)
        viewer = None if is_public else self.context_value.ctx.principal
        return Selection(self.operation, {name: given[name] for name in used if name in given}, members, viewer)

    async def execute(self, event: Any) -> SharedResult | None:
        """As `SubscriptionExecutor.execute`."""
        result = self.build_per_event_executor(event).execute_operation(serially=False)
        if self.is_awaitable(result):
            result = await result
        return result.data if isinstance(result.data, SharedResult) else None

    def build_per_event_executor(self, payload: Any) -> Any:
        shared = getattr(payload, "shared_results", None)
        known = shared.find(self.selection) if isinstance(shared, SharedResults) else None
        return super().build_per_event_executor(payload) if known is None else _KnownResult(known)

    def execute_plainly(self, serially: bool | None) -> Any:
        """As `execute_operation`, and shares nothing."""
        return super().execute_operation(serially)

    def execute_operation(self, serially: bool | None = None) -> Any:
        result = self.execute_plainly(serially)
        kind = self.operation.operation
        if kind is not OperationType.SUBSCRIPTION and self.is_awaitable(result):
            return in_time(result) if kind is OperationType.QUERY else to_its_end(result)
        shared = getattr(self.root_value, "shared_results", None)
        if not isinstance(shared, SharedResults):
            return result
        return self._awaited(shared, result) if self.is_awaitable(result) else self._kept(shared, result)

    async def _awaited(self, shared: SharedResults, result: Awaitable[Any]) -> Any:
        return self._kept(shared, await result)

    def _kept(self, shared: SharedResults, result: Any) -> Any:
        if result.errors or result.data is None:
            return result
        return ExecutionResult(shared.keep(self.selection, result.data), None)


def _variables_below(definition: OperationDefinitionNode | FragmentDefinitionNode) -> Iterator[str]:
    """Yields the names of the variables used below the root field's arguments."""
    is_root = isinstance(definition, OperationDefinitionNode)
    for selection in definition.selection_set.selections:
        if is_root and isinstance(selection, FieldNode):
            yield from _variables_in((selection.selection_set, selection.directives))
        else:
            yield from _variables_in((selection,))


def _variables_in(nodes: Iterable[Any]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, VariableNode):
            yield node.name.value
        elif isinstance(node, Node):
            yield from _variables_in(getattr(node, key) for key in node.keys)
        elif isinstance(node, tuple):
            yield from _variables_in(node)


@dataclass(frozen=True)
class _KnownResult:
    """Replaces the executor of an event whose result is known."""

    result: SharedResult

    def execute_operation(self, serially: bool | None = None) -> ExecutionResult:  # noqa: ARG002 - as an executor's
        return ExecutionResult(self.result, None)


def encode(data: object) -> str:
    """Returns the data as JSON. A shared result is inserted in its encoded form."""
    return orjson.dumps(data, default=_fragment, option=orjson.OPT_PASSTHROUGH_SUBCLASS).decode()


def _fragment(value: object) -> orjson.Fragment:
    if isinstance(value, SharedResult):
        return orjson.Fragment(value.text)
    raise TypeError(f"{type(value).__name__} cannot be encoded as JSON.")
