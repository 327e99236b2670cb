"""Executes a plan level by level: the objects of a level together, and one wait for all that they have to wait for.

Every list and every object is charged to the operation's budget before its values are made.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from graphql import GraphQLError
from graphql.execution import ExecutionResult
from strawberry.schema import Schema
from strawberry.types import Info

from schema.kit.cost import AnswerTooLarge, Budget
from schema.kit.parts import Parts
from schema.server.execution.calls import PendingCalls, call_for_all
from schema.server.execution.columns import NotAlike, Objects, completed, items_in
from schema.server.execution.completing import Completion, Nulled
from schema.server.execution.groups import Answer, Group, Place
from schema.server.execution.infos import Infos
from schema.server.execution.loads import PendingLoad, by_batch, keyed, rows_of
from schema.server.execution.parts import LARGEST_COST, RunParts
from schema.server.execution.plan import Arguments, Attribute, Call, FieldPlan, ListPlan, Load, Plan

LARGEST_GROUP = 500
"""Objects that are completed together. More of them are several groups, between which others have their turn."""
STEP = 5_000
"""Units of cost after which the event loop is given back: some milliseconds."""


class _Stopped(Exception):
    """`error`: the one that is answered instead of anything else."""

    def __init__(self, error: GraphQLError) -> None:
        super().__init__()
        self.error = error


class Run:
    """One execution of a plan."""

    def __init__(self, plan: Plan, schema: Schema, infos: Infos, budget: Budget, parts: Parts | None = None) -> None:
        """`parts`: of other answers, where the operation answers every caller alike."""
        self._plan, self._schema, self._budget, self._done = plan, schema, budget, 0
        self._parts = None if parts is None else RunParts(parts, infos.variables)
        self._values, self._context, self._make_info = infos.variables, infos.context, infos.of
        self._answer = Answer(plan.root.template.copy())
        self._groups: list[Group] = []
        self._calls: list[PendingCalls] = []
        self._loads: list[PendingLoad] = []
        self._infos: dict[FieldPlan, Info[Any, Any]] = {}

    async def execute(self, root_value: Any) -> ExecutionResult:
        """Where the answer would cost more than the budget, that is its one error, and nothing of it is answered. The
        error has a path where it was found on the way, and none where the document tells.
        """
        answer = self._answer
        root = Group(self._plan.root, [root_value], [answer.data or {}])
        try:
            self._budget.expect(self._plan.expected.of(self._values.coerced))
            await self._execute(root)
        except AnswerTooLarge as refusal:
            return ExecutionResult(None, [refusal])
        except _Stopped as stopped:
            return ExecutionResult(None, [stopped.error])
        finally:
            for pending in self._calls:
                pending.abandon()
        if self._parts is not None and not answer.errors:
            self._keep(self._parts)
        return ExecutionResult(answer.data, answer.errors or None)

    def _keep(self, parts: RunParts) -> None:
        """What shows a seat map is as good as the map's version, which nobody reads for a part."""
        if not self._context.seat_maps and self._budget.charged <= LARGEST_COST:
            parts.keep()

    async def _execute(self, root: Group) -> None:
        self._budget.charge(root.plan.weight)
        if self._plan.serially:
            for field in self._plan.root.fields:
                self._resolve(field, root)
                await self._finish()
        else:
            self._groups.append(root)
            await self._finish()

    async def _finish(self) -> None:
        """Returns when there is nothing to go on with and nothing to wait for."""
        while self._groups or self._calls or self._loads:
            while self._groups:
                group = self._groups.pop()
                for field in group.plan.fields:
                    self._resolve(field, group)
                    self._done += len(group.sources) * field.weight
                    if self._done > STEP:
                        await self._give_way()
            if self._calls or self._loads:
                await self._wait()

    async def _give_way(self) -> None:
        self._done = 0
        await asyncio.sleep(0)

    def _resolve(self, field: FieldPlan, group: Group) -> None:
        resolved = field.resolved
        if isinstance(resolved, Attribute):
            self._complete(field, group, _attributes(resolved.get, group.sources))
        elif isinstance(resolved, (Call, Load)):
            self._begin(field, resolved, group)
        else:
            for result in group.results:
                result[field.name] = resolved.name

    def _begin(self, field: FieldPlan, resolved: Call | Load, group: Group) -> None:
        if self._parts is not None and field.counts_seats:
            self._parts.note_counts(group.sources, group.results)
        try:
            arguments = self._arguments(resolved)
        except Exception as error:  # noqa: BLE001 - every object has it as its error
            self._complete(field, group, [error] * len(group.sources))
            return
        if isinstance(resolved, Load):
            passed = resolved.loading.wanted(arguments, lambda: self._info(field, resolved))
            self._loads.append(keyed(field, resolved.loading, group, arguments, passed))
            return
        if resolved.info_name is not None:
            arguments = arguments | {resolved.info_name: self._info(field, resolved)}
        pending = call_for_all(field, resolved, group, arguments, lambda: self._info(field, resolved))
        if pending.work:
            self._calls.append(pending)
        else:
            self._complete(field, group, pending.values)

    def _arguments(self, resolved: Call | Load) -> Arguments:
        plan = resolved.arguments
        return plan.fixed if plan.fixed is not None else plan.make(self._values)

    def _info(self, field: FieldPlan, resolved: Call | Load) -> Info[Any, Any]:
        info = self._infos.get(field)
        if info is None:
            raw = self._make_info(field)
            info = self._infos[field] = self._schema.config.info_class(_raw_info=raw, _field=resolved.field)
        return info

    async def _wait(self) -> None:
        """For all that was begun, at once; then its values are completed."""
        calls, self._calls = self._calls, []
        loads, self._loads = by_batch(self._loads), []
        work: list[Awaitable[Any]] = [rows_of(together, self._context) for together in loads]
        work += [each for pending in calls for each in pending.work]
        found = iter(await _all(work))
        for together in loads:
            await self._show(together, next(found))
        for pending in calls:
            for index in pending.indices:
                pending.values[index] = next(found)
            self._complete(pending.plan, pending.group, pending.values)
            if self._done > STEP:
                await self._give_way()

    async def _show(self, together: list[PendingLoad], found: list[list[Any]] | Exception) -> None:
        for number, each in enumerate(together):
            each.show([found] * len(each.keys) if isinstance(found, Exception) else found[number])
            self._complete(each.plan, each.group, each.values)
            if self._done > STEP:
                await self._give_way()

    def _complete(self, field: FieldPlan, group: Group, values: list[Any]) -> None:
        if isinstance(field.type, ListPlan):
            self._charge(items_in(field.type, values), field, group)
        objects: Objects = []
        try:
            found = completed(field.type, values, objects, self._parts)
        except NotAlike:
            objects = self._completed_singly(field, group, values)
        else:
            name = field.name
            for result, value in zip(group.results, found, strict=True):
                result[name] = value
        if self._parts is not None and self._parts.taken:
            taken, self._parts.taken = self._parts.taken, 0
            self._charge(taken, field, group)
        for plan, sources, results in objects:
            if not sources:
                continue
            self._charge(len(sources) * plan.weight, field, group)
            if len(sources) <= LARGEST_GROUP:
                self._groups.append(Group(plan, sources, results, group, field))
            else:
                slices = (slice(start, start + LARGEST_GROUP) for start in range(0, len(sources), LARGEST_GROUP))
                self._groups += [Group(plan, sources[each], results[each], group, field) for each in slices]

    def _charge(self, units: int, field: FieldPlan, group: Group) -> None:
        """The first object of the group has the error."""
        try:
            self._budget.charge(units)
        except AnswerTooLarge as refusal:
            place = Place(group, group.results[0], field)
            raise _Stopped(self._answer.located(place, refusal)) from refusal

    def _completed_singly(self, field: FieldPlan, group: Group, values: list[Any]) -> Objects:
        completion = Completion(field, lambda: self._make_info(field))
        for result, value in zip(group.results, values, strict=True):
            place = Place(group, result, field)
            try:
                result[field.name] = completion.complete(field.type, value)
            except Nulled as nulled:
                self._answer.fail(place, nulled.path, nulled.cause)
            for path, error in completion.absorbed:
                self._answer.absorb(place, path, error)
            completion.absorbed.clear()
        return [(plan, sources, results) for plan, (sources, results) in completion.children.items()]


def _attributes(get: Callable[[Any], Any], sources: list[Any]) -> list[Any]:
    try:
        return list(map(get, sources))
    except Exception:  # noqa: BLE001 - of one of them: which one is found out below
        return [_attribute(get, source) for source in sources]


def _attribute(get: Callable[[Any], Any], source: Any) -> Any:
    try:
        return get(source)
    except Exception as error:  # noqa: BLE001 - this object's error
        return error


async def _all(work: list[Awaitable[Any]]) -> list[Any]:
    """What each came to, or the exception that it raised. One alone needs no task."""
    if len(work) == 1:
        try:
            return [await work[0]]
        except Exception as error:  # noqa: BLE001 - the field's error
            return [error]
    found = await asyncio.gather(*work, return_exceptions=True)
    for each in found:
        if isinstance(each, BaseException) and not isinstance(each, Exception):
            raise each
    return list(found)
