"""The step of an operation's execution by strawberry at which its document is prepared."""

from collections.abc import Iterator
from typing import cast

from graphql import (
    DocumentNode,
    GraphQLError,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)
from strawberry.extensions import SchemaExtension

from schema.kit.context import OperationContext
from schema.server.documents import Documents
from schema.server.operations import root_field_of


class Preparing(SchemaExtension):
    """Replaces strawberry's parsing and validation. A refusal is reported in the validation step, since strawberry
    answers only that one alike over HTTP, SSE and WebSocket.
    """

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._refusal: tuple[GraphQLError, ...] = ()

    def on_operation(self) -> Iterator[None]:
        context = self.execution_context
        try:
            context.query = self._documents.text_of(context.query, context.operation_extensions)
        except GraphQLError as refusal:
            self._refusal = (refusal,)
            context.graphql_document = _stand_in(context.operation_name)
        yield

    def on_parse(self) -> Iterator[None]:
        context = self.execution_context
        if context.query is not None and not self._refusal:
            operation = cast("OperationContext", context.context)
            schema = context.schema._schema  # noqa: SLF001 - strawberry has no public name for it
            prepared = self._documents.prepare(schema, context.query, operation.ctx.principal, operation.add_work)
            context.graphql_document = prepared.document or _stand_in(context.operation_name)
            self._refusal = prepared.errors
            if not prepared.errors:
                node = prepared.node(context.operation_name)
                operation.name = root_field_of(node) if node else operation.name
                self._documents.register(context.query, context.operation_extensions)
        yield

    def on_validate(self) -> Iterator[None]:
        self.execution_context.pre_execution_errors = list(self._refusal)
        yield


def _stand_in(operation_name: str | None) -> DocumentNode:
    """Returns an empty document in place of one that is unknown or cannot be parsed. It is refused before execution."""
    name = NameNode(value=operation_name) if operation_name else None
    operation = OperationDefinitionNode(
        operation=OperationType.QUERY, name=name, selection_set=SelectionSetNode(selections=())
    )
    return DocumentNode(definitions=(operation,))
