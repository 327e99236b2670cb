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
    """The values of a field, some of which are waited for: `work` belongs to the values at `indices`. `begun`: what the
    function gave in their places.
    """

    plan: FieldPlan
    group: Group
    values: list[Any] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    work: list[Awaitable[Any]] = field(default_factory=list)
    begun: list[Any] = field(default_factory=list)

    def abandon(self) -> None:
        """Nobody waits for it any more."""
        for each in (*self.work, *self.begun):
            if inspect.iscoroutine(each):
                each.close()


def call_for_all(plan: FieldPlan, call: Call, group: Group, arguments: Arguments, info: MakeInfo) -> PendingCalls:
    """A value, or an exception in its place, is there at once where nothing has to be waited for."""
    pending = PendingCalls(plan, group)
    for index, source in enumerate(group.sources):
        passed = arguments | dict.fromkeys(call.parent_names, source) if call.parent_names else arguments
        value = _called(call, source, passed)
        work = _work_of(call, value, info)
        if work is not None:
            pending.indices.append(index)
            pending.begun.append(value)
            pending.work.append(work)
            value = None
        pending.values.append(value)
    return pending


def _called(call: Call, source: Any, arguments: Arguments) -> Any:
    try:
        return call.function(source, **arguments) if call.takes_self else call.function(**arguments)
    except Exception as error:  # noqa: BLE001 - becomes the field's error, or a member of its union
        return error


def _work_of(call: Call, value: Any, info: MakeInfo) -> Awaitable[Any] | None:
    """What has to be waited for, until the value is there."""
    if call.handlers and isinstance(value, Exception):
        return _handled(call, value, info)
    if not inspect.isawaitable(value):
        return None
    return _guarded(call, value, info) if call.handlers else value


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
