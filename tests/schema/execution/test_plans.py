"""Plans are kept by operation and by the outcome of its conditions, within bounds."""

import asyncio
import gc
from collections.abc import Sequence
from typing import Any

import pytest
from graphql import DocumentNode, parse
from graphql.execution import execute

from schema.server.api import Api
from schema.server.execution import plans
from schema.server.execution.executor import CompiledExecutor
from schema.server.execution.plans import MOST_OUTCOMES
from tests.schema.execution.comparing import Loaders, answer, api


def run(schema: Api, document: DocumentNode, **variables: Any) -> Any:
    result = asyncio.run(answer(schema, CompiledExecutor, document, variables))
    assert result.errors is None, result.errors
    return result.data


def test_a_condition_holds_for_its_own_request_only() -> None:
    schema = api()
    document = parse("query ($more: Boolean!) { branch { id __typename @include(if: $more) } }")
    for more in (True, False, True):
        assert ("__typename" in run(schema, document, more=more)["branch"]) is more
    [known] = schema.plans._known.values()
    assert len(known.plans) == 2


def test_an_operation_with_many_conditions_keeps_some_of_its_plans_and_answers_all() -> None:
    schema, names = api(), [f"v{number}" for number in range(6)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"{name}: __typename @include(if: ${name})" for name in names)
    document = parse(f"query ({declared}) {{ branch {{ id {fields} }} }}")
    for outcome in range(2 ** len(names)):
        said = {name: bool(outcome >> number & 1) for number, name in enumerate(names)}
        assert set(run(schema, document, **said)["branch"]) == {"id", *(name for name, value in said.items() if value)}
    [known] = schema.plans._known.values()
    assert len(known.plans) == MOST_OUTCOMES


def test_plans_go_with_the_document_that_they_belong_to() -> None:
    schema = api()
    document = parse("{ branch { id } }")
    run(schema, document)
    assert (len(schema.plans._known), schema.plans._fields) == (1, 2)
    del document
    gc.collect()
    assert (len(schema.plans._known), len(schema.plans._alive), schema.plans._fields) == (0, 0, 0)


def test_the_plans_of_the_oldest_operation_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "MOST_FIELDS", 10)
    schema = api()
    first, second, large = (
        parse(f"{{ branch {{ {fields} }} }}")
        for fields in ("id", "name id", "a: id b: id c: id d: id e: id f: id g: id")
    )
    for document in (first, second, first, large):
        run(schema, document)
    assert list(schema.plans._known) == [id(first.definitions[0]), id(large.definitions[0])]
    assert schema.plans._fields == 2 + 8
    run(schema, parse("{ branch { " + " ".join(f"f{n}: id" for n in range(20)) + " } }"))
    assert schema.plans._fields == 0


def test_introspection_and_conditions_that_cannot_be_decided_are_left_to_graphql_core() -> None:
    schema = api()
    assert run(schema, parse("{ __schema { queryType { name } } }")) == {"__schema": {"queryType": {"name": "Query"}}}
    undecided = parse("query ($if: Boolean = true) { branch { id @skip(if: $if) } }")
    result = asyncio.run(answer(schema, CompiledExecutor, undecided, {"if": None}))
    assert [error.path for error in result.errors or ()] == [["branch"]]
    assert [plan for known in schema.plans._known.values() for plan in known.plans.values()] == [None, None]


class Counting(Loaders):
    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[Any]] = []

    async def load_many(self, batch: Any, keys: Sequence[Any]) -> list[Any]:
        self.batches.append(list(keys))
        return await super().load_many(batch, keys)


def test_a_batch_function_is_called_once_for_a_level_whichever_fields_want_it() -> None:
    schema, counting = api(), Counting()
    document = parse("{ things(count: 20) { ... on Branch { loaded { id } certainlyLoaded { id } } } }")

    async def executed() -> Any:
        return await execute(schema._schema, document, None, counting, executor_class=CompiledExecutor)  # type: ignore[misc]

    asyncio.run(executed())
    assert len(counting.batches) == 1
    assert len(counting.batches[0]) > 10
