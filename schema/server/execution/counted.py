"""graphql-core's executor with a budget. It executes introspection, and the few documents that have no plan."""

import inspect
from collections.abc import Awaitable, Sized
from typing import Any, cast

from graphql import GraphQLError, GraphQLObjectType
from graphql.execution import ExecutionResult
from graphql.execution.collect_fields import GroupedFieldSet
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.kit.cost import AnswerTooLarge, Budget
from schema.server.execution.weights import weight_of, weight_of_items

INTROSPECTION = "__"
"""Types that begin so describe the schema, whose size no data change: they cost nothing."""


class CountedExecutor(StrawberryGraphQLCoreExecutionContext):
    """Charges every list and every object as compiled plans do, and leaves no coroutine behind that was begun for a
    field whose object an error has made null.
    """

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.budget: Budget = self.context_value.budget
        self._begun: list[Any] = []

    def build_per_event_executor(self, payload: Any) -> Any:
        executor = cast("CountedExecutor", super().build_per_event_executor(payload))
        executor.budget, executor._begun = Budget(self.budget.most), []  # noqa: SLF001 - its own kind
        return executor

    def execute_operation(self, serially: bool | None = None) -> Any:
        result: Any = super().execute_operation(serially)
        return self._awaited_result(result) if self.is_awaitable(result) else self._allowed(result)

    async def _awaited_result(self, result: Awaitable[Any]) -> ExecutionResult:
        try:
            return self._allowed(await result)
        finally:
            for each in self._begun:
                each.close()  # without effect on one that has ended

    def _allowed(self, result: ExecutionResult) -> ExecutionResult:
        """Only the refusal of an answer that is too large: the other errors come of it."""
        if not self.budget.is_exceeded:
            return result
        of_fields = (each for each in result.errors or () if _is_refusal(each))
        return ExecutionResult(None, [next(of_fields, AnswerTooLarge(self.budget.most))])

    def execute_fields(self, *given: Any) -> Any:
        self._charge_object(given[0], given[3])
        return self._noted(super().execute_fields(*given))

    def execute_fields_serially(self, *given: Any) -> Any:
        self._charge_object(given[0], given[3])
        return super().execute_fields_serially(*given)

    def complete_list_value(self, *given: Any) -> Any:
        _, _, info, _, items, _ = given
        if isinstance(items, Sized) and not info.parent_type.name.startswith(INTROSPECTION):
            self.budget.charge(len(items) * weight_of_items(info.parent_type))
        return super().complete_list_value(*given)

    def execute_field(self, *given: Any) -> Any:
        return self._noted(super().execute_field(*given))

    def complete_value(self, *given: Any) -> Any:
        return self._noted(super().complete_value(*given))

    def complete_awaitable_value(self, *given: Any) -> Any:
        self._noted(given[4])
        return super().complete_awaitable_value(*given)

    def _charge_object(self, type_: GraphQLObjectType, fields: GroupedFieldSet) -> None:
        if not type_.name.startswith(INTROSPECTION):
            found = (self.schema.get_field(type_, details[0].node.name.value) for details in fields.values())
            self.budget.charge(sum(weight_of(each) for each in found if each is not None))

    def _noted(self, value: Any) -> Any:
        if inspect.iscoroutine(value):
            self._begun.append(value)
        return value


def _is_refusal(error: GraphQLError) -> bool:
    return isinstance(error, AnswerTooLarge) or isinstance(error.original_error, AnswerTooLarge)
