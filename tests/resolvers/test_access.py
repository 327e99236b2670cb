"""Every use case has a declared rule, and goes through it."""

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import resolvers
from resolvers.access import RULES
from resolvers.context import Context

# Declared beside the table, since it is a method: it checks its rule itself.
METHODS = {"watch"}


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


def test_every_use_case_has_a_rule_of_its_own() -> None:
    names = Counter(each.__name__ for each in use_cases())
    assert names.keys() == RULES.keys()
    assert [name for name, times in names.items() if times > 1] == []


def test_no_use_case_goes_around_its_rule() -> None:
    unguarded = {each.__name__ for each in use_cases() if inspect.unwrap(each) is each}
    assert unguarded == METHODS
