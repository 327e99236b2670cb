"""An endpoint in a few lines that answers public queries from bytes, as the server's does."""

from collections.abc import Mapping
from inspect import isawaitable
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLSchema,
    execute,
    get_operation_ast,
    parse,
    validate,
)

from domain.accounts import VISITOR, Principal
from resolvers.context import Services
from resolvers.kept_answers import KeptAnswer
from resolvers.live import LiveHub
from schema.kit.context import Caller, OperationContext
from schema.server.execution.executor import CompiledExecutor
from schema.server.kept import PublicQuery, PublicRequest, public_data, public_query
from tests.schema.calling import Json
from tests.schema.inside import never_notified, schema_of_tests


def public_query_of(schema: GraphQLSchema, text: str, name: str | None = None) -> PublicQuery | None:
    """Asserts that the document is valid and has the operation."""
    document = parse(text)
    assert validate(schema, document) == []
    operation = get_operation_ast(document, name)
    assert operation is not None
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    return public_query(schema, operation, fragments)


class KeepingEndpoint:
    """`executed`: the contexts of all executions. A document that comes again is the same object, as on the server."""

    def __init__(self, services: Services) -> None:
        self._services, self._hub = services, LiveHub(services, never_notified)
        self._schema = schema_of_tests()._schema
        self._parsed: dict[str, DocumentNode] = {}
        self.executed: list[OperationContext] = []

    @property
    def executions(self) -> int:
        return len(self.executed)

    @property
    def executed_for(self) -> list[Principal]:
        return [context.ctx.principal for context in self.executed]

    async def kept(self, text: str, caller: Principal = VISITOR, **variables: object) -> Json:
        """Returns the data of a public query. Asserts that there are no errors."""
        answered = await self.answer(text, variables, caller)
        assert isinstance(answered, KeptAnswer), answered
        data: Json = orjson.loads(answered.body)["data"]
        return data

    async def answer(
        self, text: str, variables: Mapping[str, object], caller: Principal = VISITOR
    ) -> KeptAnswer | ExecutionResult:
        query = public_query_of(self._schema, text)
        assert query is not None, text
        document = self._parsed.setdefault(text, parse(text))

        async def executed(context: OperationContext) -> ExecutionResult:
            return await self._execute(document, context, variables)

        return await public_data(PublicRequest(query, text, None, variables, self._caller(caller)), executed)

    async def data(self, text: str, caller: Principal) -> Json:
        """Returns the data as executed for the caller. Asserts that there are no errors."""
        result = await self._execute(parse(text), OperationContext.of(self._caller(caller)), {})
        assert result.errors is None, result.errors
        data: Json = orjson.loads(orjson.dumps(result.data))
        return data

    def _caller(self, principal: Principal) -> Caller:
        return Caller(self._services, self._hub, principal, "request-of-a-test")

    async def _execute(
        self, document: DocumentNode, context: OperationContext, variables: Mapping[str, Any]
    ) -> ExecutionResult:
        self.executed.append(context)
        result = execute(self._schema, document, None, context, dict(variables), executor_class=CompiledExecutor)
        return await result if isawaitable(result) else result
