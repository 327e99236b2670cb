"""Gives each operation a context of its own, and logs and measures its outcome."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import structlog
from graphql import DocumentNode, GraphQLError, OperationType, get_operation_ast
from strawberry.extensions import SchemaExtension

from domain.accounts import Principal
from domain.errors import DomainError
from domain.ports import Observe, unobserved
from schema.kit.context import Caller, OperationContext
from schema.kit.errors import cause_of
from schema.server.sockets import Connection

OK = "ok"
log = structlog.get_logger()


class OperationLifecycle(SchemaExtension):
    """Replaces the caller's context, which a WebSocket keeps for hours, by one for this operation, with its own
    loaders.
    """

    def __init__(self, books: "Books") -> None:
        self._books = books

    def on_operation(self) -> Iterator[None]:
        caller = cast("Caller", self.execution_context.context)
        operation = self.execution_context.context = OperationContext.of(caller)
        began = time.perf_counter()
        try:
            yield
        finally:
            self._log_outcome(caller, operation, time.perf_counter() - began)

    def get_results(self) -> dict[str, object]:
        """The extensions of a query's or a mutation's result."""
        context = self.execution_context
        is_stream = _is_subscription(context.graphql_document, context.operation_name)
        return {} if is_stream else cost_of(cast("OperationContext", context.context))

    def _log_outcome(self, caller: Caller, operation: OperationContext, seconds: float) -> None:
        """Adds the outcome to the log line of the HTTP request; an operation on a WebSocket gets its own."""
        context = self.execution_context
        result = context.result
        errors = getattr(result, "errors", None) or context.pre_execution_errors or ()
        is_stream = _is_subscription(context.graphql_document, context.operation_name)
        note(self._books, operation, outcome_of(operation, errors), None if is_stream else seconds)
        if isinstance(caller, Connection):
            log.info("operation", milliseconds=round(1000 * seconds, 1))


def cost_of(operation: OperationContext) -> dict[str, object]:
    """What the answer tells of its cost, as a member of its extensions."""
    return {"cost": operation.budget.shown}


@dataclass(frozen=True)
class Books:
    """Where it is written down what became of operations. `charge`: counts the work of one for its caller."""

    observe: Observe = unobserved
    charge: Callable[[Principal, int], None] = lambda _principal, _units: None


def note(books: Books, operation: OperationContext, outcome: str, seconds: float | None) -> None:
    """Adds the outcome to the request's log line and to the metrics, and the work to what its caller has asked for."""
    books.charge(operation.ctx.principal, operation.budget.charged + operation.work)
    structlog.contextvars.bind_contextvars(operation=operation.name, outcome=outcome)
    books.observe("graphql", operation.name, outcome, seconds)


def outcome_of(operation: OperationContext, errors: Sequence[GraphQLError]) -> str:
    """The code of the problem that a mutation answered, or of the first error."""
    return operation.outcome or next(map(code_of, errors), OK)


def code_of(error: GraphQLError) -> str:
    cause = cause_of(error)
    if isinstance(cause, DomainError):
        return cause.code
    if cause is not None and (error.path is not None or error.nodes is None):
        return "INTERNAL"
    return str((error.extensions or {}).get("code", "BAD_REQUEST"))


def _is_subscription(document: DocumentNode | None, operation_name: str | None) -> bool:
    operation = None if document is None else get_operation_ast(document, operation_name)
    return operation is not None and operation.operation is OperationType.SUBSCRIPTION
