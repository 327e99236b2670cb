"""What many viewers are told of one event is executed once and written out once."""

from collections.abc import Awaitable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

import orjson
from graphql import FieldNode, FragmentDefinitionNode, Node, OperationDefinitionNode, OperationType, VariableNode
from graphql.execution import ExecutionResult
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

MOST_KEPT = 64
"""Answers of one event: most viewers run the same client."""


class Shared(dict[str, Any]):
    """The data of an answer that many are given."""

    @cached_property
    def text(self) -> bytes:
        """As JSON."""
        return orjson.dumps(self)


class Question:
    """What somebody asks of each event. Documents are kept by their text: the same one has the same operation."""

    def __init__(self, operation: OperationDefinitionNode, variables: dict[str, Any]) -> None:
        self.operation, self.variables = operation, variables

    def is_same(self, other: "Question") -> bool:
        return self.operation is other.operation and self.variables == other.variables


@dataclass(frozen=True)
class Answers:
    """To one event, by what was asked. An event has nothing that depends on who is told of it."""

    kept: list[tuple[Question, Shared]] = field(default_factory=list)

    def to(self, question: Question) -> Shared | None:
        return next((answer for asked, answer in self.kept if asked.is_same(question)), None)

    def keep(self, question: Question, data: dict[str, Any]) -> Shared:
        answer = Shared(data)
        if len(self.kept) < MOST_KEPT:
            self.kept.append((question, answer))
        return answer


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Takes the answer that stands already, where the event is one whose `answers` are shared."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        if self.context_value is not None and self.operation.operation is OperationType.SUBSCRIPTION:
            self.context_value.executor = self

    @cached_property
    def question(self) -> Question:
        """With the variables that an answer may depend on: those of the root field have chosen the events."""
        fragments = self.fragment_definitions.values()
        used = {*_variables_below(self.operation), *chain.from_iterable(map(_variables_below, fragments))}
        given = self.variable_values.coerced
        return Question(self.operation, {name: given[name] for name in used if name in given})

    async def answer(self, event: Any) -> Shared | None:
        """None where it is one of those that everybody has to work out for himself, such as a failure."""
        result = self.build_per_event_executor(event).execute_operation(serially=False)
        if self.is_awaitable(result):
            result = await result
        return result.data if isinstance(result.data, Shared) else None

    def build_per_event_executor(self, payload: Any) -> Any:
        answers = getattr(payload, "answers", None)
        known = answers.to(self.question) if isinstance(answers, Answers) else None
        return super().build_per_event_executor(payload) if known is None else Answered(known)

    def execute_operation(self, serially: bool | None = None) -> Any:
        result = super().execute_operation(serially)
        answers = getattr(self.root_value, "answers", None)
        if not isinstance(answers, Answers):
            return result
        return self._waited(answers, result) if self.is_awaitable(result) else self._kept(answers, result)

    async def _waited(self, answers: Answers, result: Awaitable[Any]) -> Any:
        return self._kept(answers, await result)

    def _kept(self, answers: Answers, result: Any) -> Any:
        if result.errors or result.data is None:
            return result
        return ExecutionResult(answers.keep(self.question, result.data), None)


def _variables_below(definition: OperationDefinitionNode | FragmentDefinitionNode) -> Iterator[str]:
    """The names of those that are not an argument of the root field."""
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
class Answered:
    """Stands in for the executor of an event that needs none."""

    answer: Shared

    def execute_operation(self, serially: bool | None = None) -> ExecutionResult:  # noqa: ARG002 - as an executor's
        return ExecutionResult(self.answer, None)


def write(data: object) -> str:
    """As JSON. What is shared is put in as it stands."""
    return orjson.dumps(data, default=_written, option=orjson.OPT_PASSTHROUGH_SUBCLASS).decode()


def _written(value: object) -> orjson.Fragment:
    if isinstance(value, Shared):
        return orjson.Fragment(value.text)
    raise TypeError(f"{type(value).__name__} is not written as JSON")
