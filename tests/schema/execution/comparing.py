"""One document, executed by graphql-core and by the compiled plan: the answers must be the same."""

import json
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from aiodataloader import DataLoader
from graphql import DocumentNode, ExecutionResult
from graphql.execution import execute
from strawberry.schema.config import StrawberryConfig

from domain.accounts import VISITOR, Principal
from schema.kit.cost import OF_PARTNERS, Budget
from schema.kit.scalars import SCALARS
from schema.server.api import Api
from schema.server.execution.executor import CompiledExecutor
from schema.server.sharing import SharingExecutor
from tests.schema.execution.shapes import Branch, Leaf, Mutation, Query

Answer = tuple[str, dict[tuple[Any, ...], frozenset[str]]]


def api() -> Api:
    return Api(Query, mutation=Mutation, types=(Leaf, Branch), config=StrawberryConfig(scalar_map=SCALARS))


@dataclass(frozen=True)
class Caller:
    principal: Principal


class Loaders:
    """Of one operation, in both ways in which executors load."""

    executor: Any = None
    parts = None

    def __init__(self, principal: Principal = VISITOR) -> None:
        self.ctx = Caller(principal)
        self._by_batch: dict[Any, DataLoader[Any, Any]] = {}
        self.budget = Budget(OF_PARTNERS)

    def load(self, batch: Any, key: Any) -> Awaitable[Any]:
        async def read(keys: list[Any]) -> list[Any]:
            return list(await batch(None, keys))

        return self._by_batch.setdefault(batch, DataLoader(read)).load(key)

    async def load_many(self, batch: Any, keys: Sequence[Any]) -> list[Any]:
        return list(await batch(None, keys))


async def answer(
    api: Api, executor: type[SharingExecutor], document: DocumentNode, variables: dict[str, Any]
) -> ExecutionResult:
    result = execute(api._schema, document, None, Loaders(), variables, executor_class=executor)
    return await result if isawaitable(result) else result


async def both(api: Api, document: DocumentNode, variables: dict[str, Any]) -> tuple[Answer, Answer]:
    """(graphql-core's, the plan's)"""
    expected = await answer(api, SharingExecutor, document, variables)
    found = await answer(api, CompiledExecutor, document, variables)
    return comparable(expected), comparable(found)


def comparable(result: ExecutionResult) -> Answer:
    """The data, in its order, and the errors by the place that each made null. Where an error has nulled more than its
    own place, which of several it was depends on timing: then only that there is one counts.
    """
    places: dict[tuple[Any, ...], set[str]] = {}
    for error in result.errors or ():
        nulled = _nulled(result.data, tuple(error.path or ()))
        own = nulled == tuple(error.path or ())
        places.setdefault(nulled, set()).update({error.message} if own else set())
    return json.dumps(result.data), {place: frozenset(messages) for place, messages in places.items()}


def _nulled(data: Any, path: tuple[Any, ...]) -> tuple[Any, ...]:
    for length, step in enumerate(path):
        if data is None:
            return path[:length]
        data = data[step]
    return path
