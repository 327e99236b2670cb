"""An endpoint in a few lines that answers public queries from bytes, as the server's does."""

from collections.abc import Mapping
from inspect import isawaitable
from typing import Any

import orjson
from graphql import DocumentNode, ExecutionResult, execute, parse, validate

from domain.accounts import VISITOR, Principal
from resolvers.context import Services
from resolvers.live import LiveHub
from schema.kit.context import Caller, OperationContext
from schema.server.execution.executor import CompiledExecutor
from schema.server.kept import Asked, Executed, public_data, public_query
from tests.schema.calling import Json
from tests.schema.inside import never_notified, schema_of_tests


class KeepingEndpoint:
    """`executions`: how often an operation was executed."""

    def __init__(self, services: Services) -> None:
        self._services, self._hub = services, LiveHub(services, never_notified)
        self._schema = schema_of_tests()._schema
        self.executions = 0

    async def kept(self, text: str, **variables: object) -> Json:
        """Returns the data of a public query. Asserts that there are no errors."""
        answered = await self.answer(text, variables)
        assert isinstance(answered, bytes), answered
        data: Json = orjson.loads(answered)
        return data

    async def answer(self, text: str, variables: Mapping[str, object]) -> bytes | ExecutionResult:
        document = parse(text)
        assert validate(self._schema, document) == []
        query = public_query(self._schema, document, None)
        assert query is not None, text

        async def executed(principal: Principal) -> Executed[ExecutionResult]:
            operation, result = await self.execute(document, principal, variables)
            return Executed(result, None if result.errors else orjson.dumps(result.data), operation)

        return await public_data(self._services, query, Asked(text, None, variables), executed)

    async def data(self, text: str, principal: Principal = VISITOR, **variables: object) -> Json:
        """Returns the data as executed for the caller. Asserts that there are no errors."""
        _, result = await self.execute(parse(text), principal, variables)
        assert result.errors is None, result.errors
        data: Json = orjson.loads(orjson.dumps(result.data))
        return data

    async def execute(
        self, document: DocumentNode, principal: Principal, variables: Mapping[str, Any]
    ) -> tuple[OperationContext, ExecutionResult]:
        self.executions += 1
        operation = OperationContext.of(Caller(self._services, self._hub, principal, "request-of-a-test"))
        given = dict(variables)
        result = execute(self._schema, document, None, operation, given, executor_class=CompiledExecutor)
        return operation, (await result if isawaitable(result) else result)
