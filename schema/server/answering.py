"""The way of a query or mutation over HTTP: its document, its variables, its execution, its encoded answer."""

import time
from collections.abc import Awaitable, Sequence
from contextlib import nullcontext
from typing import cast

import structlog
from graphql import GraphQLError
from graphql.execution import ExecutionResult as CoreExecutionResult
from graphql.execution import default_field_resolver, default_type_resolver
from graphql.execution.values import VariableValues
from starlette.requests import ClientDisconnect
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from resolvers.kept_answers import KeptAnswer
from schema.kit.context import Caller, OperationContext
from schema.kit.errors import mask_errors
from schema.server.api import Api
from schema.server.documents import Documents
from schema.server.execution.executor import CompiledExecutor
from schema.server.execution.infos import Infos
from schema.server.execution.running import Run
from schema.server.graphql_over_http import Answer, Asked, to_members
from schema.server.kept import PublicRequest, public_data
from schema.server.lifetimes import Gone, WhileWanted, in_time
from schema.server.operation_lifecycle import OK, Books, cost_of, note, outcome_of
from schema.server.operations import Operation
from schema.server.sharing import SharingExecutor

BAD_REQUEST, CLIENT_LEFT = "BAD_REQUEST", "CLIENT_LEFT"


class _Refused(Exception):
    """A request that is answered with errors and not executed."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__()
        self.errors = list(errors)


class Answering:
    """Does what strawberry's view and schema do for a request, at a tenth of the cost: nothing is built for it that its
    document has not changed.
    """

    def __init__(self, schema: Api, documents: Documents, books: Books) -> None:
        self._schema, self._documents, self._books = schema, documents, books
        self._executor = cast("type[SharingExecutor]", schema.execution_context_class)
        self._plans = schema.plans if issubclass(self._executor, CompiledExecutor) else None

    async def answer(self, asked: Asked, caller: Caller, allowed: frozenset[OperationType], gone: Gone) -> Answer:
        """A query ends when its client has gone. Raises ClientDisconnect then, CannotGetOperationTypeError for an
        operation that the document has not, InvalidOperationTypeError for one of a type that is not allowed.
        """
        context = OperationContext.of(caller)
        began, outcome = time.perf_counter(), OK
        try:
            operation = self._operation(asked, context, allowed)
            variables = operation.coerced(asked.variables or {})
            if isinstance(variables, list):
                raise _Refused(variables)  # noqa: TRY301 - as a document is
            with WhileWanted(gone) if operation.is_query else nullcontext():
                answer, outcome = await self._executed(operation, variables, asked, caller, context)
        except _Refused as refusal:
            answer, outcome = _concluded(ExecutionResult(None, refusal.errors), context)
        except (CannotGetOperationTypeError, InvalidOperationTypeError):
            outcome = BAD_REQUEST
            raise
        except ClientDisconnect:
            outcome = CLIENT_LEFT
            raise
        except Exception as error:  # noqa: BLE001 - a bug, which is masked and logged as one of a field is
            bug = error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
            answer, outcome = _concluded(ExecutionResult(None, [bug]), context)
        finally:
            note(self._books, context, outcome, time.perf_counter() - began)
        return answer

    def _operation(self, asked: Asked, context: OperationContext, allowed: frozenset[OperationType]) -> Operation:
        try:
            text = self._documents.text_of(asked.query, asked.extensions) or ""
        except GraphQLError as refusal:
            raise _Refused([refusal]) from refusal
        schema = self._schema._schema  # noqa: SLF001 - strawberry has no public name for it
        prepared = self._documents.prepare(schema, text, context.ctx.principal, context.add_work)
        if prepared.document is None:
            raise _Refused(prepared.errors)
        node = prepared.node(asked.operation_name)
        if node is None:
            raise CannotGetOperationTypeError(asked.operation_name)
        kind = OperationType(node.operation.value)
        if kind not in allowed:
            raise InvalidOperationTypeError(kind)
        operation = None if prepared.errors else prepared.operation(schema, asked.operation_name)
        if operation is None:
            raise _Refused(prepared.errors)
        self._documents.register(text, asked.extensions)
        context.name = operation.name
        structlog.contextvars.bind_contextvars(operation=operation.name)  # for lines that are logged on the way
        return operation

    async def _executed(
        self, operation: Operation, variables: VariableValues, asked: Asked, caller: Caller, context: OperationContext
    ) -> tuple[Answer, str]:
        """The answer, and its outcome for logs and metrics. What answers every caller alike may be kept."""
        if operation.public is None:
            return _concluded(await self._result(operation, variables, context), context)
        request = PublicRequest(operation.public, operation.text, asked.operation_name, asked.variables, caller)
        found = await public_data(request, lambda visitor: self._paid(operation, variables, visitor, context))
        if isinstance(found, KeptAnswer):
            return Answer.of_kept(found, request, operation.name), OK
        return _concluded(found, context)

    async def _paid(
        self, operation: Operation, variables: VariableValues, visitor: OperationContext, caller: OperationContext
    ) -> ExecutionResult:
        """Executes for everybody what one caller pays for. Who is answered from what is kept pays nothing."""
        try:
            return await self._result(operation, variables, visitor)
        finally:
            caller.add_work(visitor.budget.charged)

    async def _result(
        self, operation: Operation, variables: VariableValues, context: OperationContext
    ) -> ExecutionResult:
        work = self._run(operation, variables, context)
        result = await (in_time(work) if operation.is_query else work)
        return ExecutionResult(result.data, result.errors, cost_of(context))

    async def _run(
        self, operation: Operation, variables: VariableValues, context: OperationContext
    ) -> CoreExecutionResult:
        schema = self._schema._schema  # noqa: SLF001 - as above
        plans, fragments = self._plans, operation.fragments
        plan = None if plans is None else plans.find(operation.node, fragments, variables)
        if plan is not None:
            infos = Infos(schema, operation.node, operation.fragment_definitions, variables, context)
            return await Run(plan, self._schema, infos, context.budget, context.parts).execute(None)
        executor = self._executor(
            schema,
            operation.fragment_definitions,
            operation.fragments,
            None,
            context,
            operation.node,
            variables,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            is_awaitable=optimized_is_awaitable,
        )
        result: CoreExecutionResult | Awaitable[CoreExecutionResult] = executor.execute_operation()
        return await result if isinstance(result, Awaitable) else result


def _concluded(result: ExecutionResult, context: OperationContext) -> tuple[Answer, str]:
    """The encoded answer and its outcome. Bugs are masked, and logged."""
    outcome = outcome_of(context, result.errors or ())
    result.errors = mask_errors(result.errors, context.ctx.request_id)
    result.extensions = result.extensions or cost_of(context)
    return Answer.of(to_members(result)), outcome
