"""Every use case has a declared rule, and goes through it."""

import ast
import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any

import pytest

import resolvers
from domain.accounts import VISITOR, Principal, Role, Scope
from domain.errors import Forbidden, Unauthenticated
from domain.naming import camel
from resolvers.access import allow, allow_stream, rule_of
from resolvers.context import Context, Services
from settings import PROJECT
from tests import world

CUSTOMER = world.customer()
KEY = Principal(Role.PARTNER, "KEY_1", "PARTNER_1", frozenset({Scope.INVENTORY_READ}))
GATE = Principal(Role.GATE, "GATE_1", "PARTNER_1")


def use_cases() -> Iterator[Callable[..., Any]]:
    """Whatever others may call with a context, in the module that defines it."""
    for found in pkgutil.walk_packages(resolvers.__path__, "resolvers."):
        module = importlib.import_module(found.name)
        for name, member in vars(module).items():
            if not name.startswith("_") and getattr(member, "__module__", None) == module.__name__:
                owners = vars(member).items() if inspect.isclass(member) else [(name, member)]
                yield from (each for own, each in owners if not own.startswith("_") and takes_a_context(each))


def takes_a_context(member: object) -> bool:
    """Awaited or iterated: what cannot wait cannot reach the database either."""
    innermost = inspect.unwrap(member) if callable(member) else member
    if not (inspect.iscoroutinefunction(innermost) or inspect.isasyncgenfunction(innermost)):
        return False
    return any(each.annotation is Context for each in inspect.signature(innermost).parameters.values())


def test_every_use_case_declares_a_rule_and_has_a_name_of_its_own() -> None:
    assert [each.__qualname__ for each in use_cases() if not has_rule(each)] == []
    names = Counter(each.__name__ for each in use_cases())
    assert [name for name, times in names.items() if times > 1] == []


def has_rule(use_case: Callable[..., Any]) -> bool:
    try:
        rule_of(use_case)
    except TypeError:
        return False
    return True


async def test_a_function_without_a_rule_has_none_to_be_asked_for() -> None:
    async def unguarded(ctx: Context) -> None:
        """Every caller may."""

    with pytest.raises(TypeError, match="unguarded declares no rule"):
        rule_of(unguarded)


@allow(Role.CUSTOMER, partner=Scope.INVENTORY_WRITE)
async def guarded(ctx: Context, answer: str) -> str:
    return f"{ctx.principal.role} {answer}"


class Stream:
    @allow_stream(Role.CUSTOMER)
    async def guarded(self, ctx: Context, answer: str) -> AsyncGenerator[str, None]:
        yield f"{ctx.principal.role} {answer}"


async def test_a_use_case_runs_for_whom_its_rule_names_and_for_nobody_else(services: Services) -> None:
    assert await guarded(world.as_(services, CUSTOMER), "done") == "CUSTOMER done"
    for who, refusal in ((VISITOR, Unauthenticated), (world.OPERATOR, Forbidden), (KEY, Forbidden), (GATE, Forbidden)):
        with pytest.raises(refusal):
            await guarded(world.as_(services, who), "done")


async def test_a_stream_begins_for_whom_its_rule_names_and_for_nobody_else(services: Services) -> None:
    events = [event async for event in Stream().guarded(world.as_(services, CUSTOMER), "begun")]
    assert events == ["CUSTOMER begun"]
    with pytest.raises(Unauthenticated):
        Stream().guarded(world.as_(services, VISITOR), "begun")


WITHIN_OTHERS = {"propose", "secondProposal"}
"""What the first and the second operator leave of an operation that takes two: no client calls it by this name."""


def test_operations_are_written_down_under_the_names_of_their_use_cases() -> None:
    """What the audit trail and idempotency keys call an operation is what clients call it."""
    names = {camel(each.__name__) for each in use_cases()}
    written = {
        node.args[0].value
        for path in (PROJECT / "resolvers").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and called(node) in ("replay_of", "found_instead", "Entry")
        if isinstance(node.args[0], ast.Constant)
    }
    assert len(written) > 30
    assert written - names == WITHIN_OTHERS


def called(node: ast.Call) -> str | None:
    return node.func.attr if isinstance(node.func, ast.Attribute) else None
