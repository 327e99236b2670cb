"""What many viewers are told of one event is executed once and written out once."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from graphql import OperationDefinitionNode
from graphql.execution import ExecutionResult
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

MOST_KEPT = 64
"""Answers of one event: most viewers run the same client."""


class Shared(dict[str, Any]):
    """The data of an answer that many are given."""

    @cached_property
    def written(self) -> orjson.Fragment:
        return orjson.Fragment(orjson.dumps(self))


@dataclass(frozen=True)
class Answers:
    """To one event, by what was asked. An event has nothing that depends on who is told of it."""

    kept: list[tuple[OperationDefinitionNode, dict[str, Any], Shared]] = field(default_factory=list)

    def to(self, operation: OperationDefinitionNode, variables: dict[str, Any]) -> Shared | None:
        """Documents are kept by their text, so that viewers with the same one have the same operation."""
        for asked, given, answer in self.kept:
            if asked is operation and given == variables:
                return answer
        return None

    def keep(self, operation: OperationDefinitionNode, variables: dict[str, Any], data: dict[str, Any]) -> Shared:
        answer = Shared(data)
        if len(self.kept) < MOST_KEPT:
            self.kept.append((operation, variables, answer))
        return answer


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Takes the answer that stands already, where the event is one whose `answers` are shared."""

    def build_per_event_executor(self, payload: Any) -> Any:
        answers = getattr(payload, "answers", None)
        if isinstance(answers, Answers):
            known = answers.to(self.operation, self.variable_values.coerced)
            if known is not None:
                return Answered(known)
        return super().build_per_event_executor(payload)

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
        return ExecutionResult(answers.keep(self.operation, self.variable_values.coerced, result.data), None)


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
        return value.written
    raise TypeError(f"{type(value).__name__} is not written as JSON")
