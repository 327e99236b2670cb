"""Executes operations in this process, without HTTP, so that their SQL statements can be counted."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache

from strawberry.types import ExecutionResult

from domain.accounts import VISITOR, Principal
from gateway.query_limits import QueryLimits
from resolvers.context import Services
from resolvers.live import LiveHub
from schema.kit.context import Caller
from schema.server.api import Api, make_schema
from schema.server.documents import DocumentPolicy
from tests.schema.calling import Json


class Inside:
    def __init__(self, services: Services, *, introspection: bool = True) -> None:
        self._services = services
        self._hub = LiveHub(services, never_notified)
        self._schema = schema_of_tests(introspection=introspection)

    async def execute(self, query: str, principal: Principal = VISITOR, **variables: object) -> ExecutionResult:
        caller = Caller(self._services, self._hub, principal, "request-of-a-test")
        return await self._schema.execute(query, variable_values=variables, context_value=caller)

    async def ask(self, query: str, principal: Principal = VISITOR, **variables: object) -> Json:
        """Returns the data. Asserts that there are no errors."""
        result = await self.execute(query, principal, **variables)
        assert result.errors is None, result.errors
        assert result.data is not None
        return result.data

    async def codes(self, query: str, principal: Principal = VISITOR, **variables: object) -> list[object]:
        """Returns the codes of the errors."""
        result = await self.execute(query, principal, **variables)
        return [error.extensions and error.extensions.get("code") for error in result.errors or ()]


@cache
def schema_of_tests(*, introspection: bool = True) -> Api:
    """Returns one schema for all tests of a process. It keeps no state of a test."""
    return make_schema(DocumentPolicy(QueryLimits(), introspection=introspection))


@asynccontextmanager
async def never_notified(_show_id: str, _wake: Callable[[], None]) -> AsyncIterator[None]:
    yield
