"""Fields whose resolver is a function: it is called for each object, and what it waits for is gathered."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from strawberry.types import Info

from schema.server.execution.groups import Group
from schema.server.execution.plan import Arguments, Call, FieldPlan

MakeInfo = Callable[[], Info[Any, Any]]


@dataclass(eq=False)
class PendingCalls:
    """The values of a field, some of which are waited for: `work` belongs to the values at `indices`."""

    plan: FieldPlan
    group: Group
    values: list[Any] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    work: list[Awaitable[Any]] = field(default_factory=list)


def call_for_all(plan: FieldPlan, call: Call, group: Group, arguments: Arguments, info: MakeInfo) -> PendingCalls:
    """A value, or an exception in its place, is there at once where nothing has to be waited for."""
    pending = PendingCalls(plan, group)
    for index, source in enumerate(group.sources):
        passed = arguments | dict.fromkeys(call.parent_names, source) if call.parent_names else arguments
        value = _called(call, source, passed, info)
        if inspect.isawaitable(value):
            pending.indices.append(index)
            pending.work.append(value)
            value = None
        pending.values.append(value)
    return pending


def _called(call: Call, source: Any, arguments: Arguments, info: MakeInfo) -> Any:
    try:
        value = call.function(source, **arguments) if call.takes_self else call.function(**arguments)
    except Exception as error:  # noqa: BLE001 - becomes the field's error, or a member of its union
        value = error
    if not call.handlers:
        return value
    if isinstance(value, Exception):
        return _handled(call, value, info)
    return _guarded(call, value, info) if inspect.isawaitable(value) else value


async def _guarded(call: Call, work: Awaitable[Any], info: MakeInfo) -> Any:
    try:
        return await work
    except Exception as error:  # noqa: BLE001 - as above
        return await _handled(call, error, info)


async def _handled(call: Call, error: Exception, info: MakeInfo) -> Any:
    """What the first handler of the error makes of it; the error where there is none, or it declines."""
    for kinds, handler in call.handlers:
        if isinstance(error, kinds):
            handled = handler.handle(error, field=call.field, info=info())
            if inspect.isawaitable(handled):
                handled = await handled
            return error if handled is None else handled
    return error
