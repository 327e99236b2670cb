"""Objects of public answers that are kept as bytes once they were completed, for the next answer that shows the same of
them.
"""

from collections.abc import Iterator
from dataclasses import fields
from itertools import count
from typing import Any

import orjson
from graphql import VariableNode
from graphql.execution.values import VariableValues
from graphql.language import Node as SyntaxNode

from resolvers.kept_answers import Key
from schema.kit.parts import Parts
from schema.kit.relay import Node
from schema.server.execution.plan import CompositePlan, LeafPlan, ListPlan, ObjectPlan, PartPlan, TypePlan

LARGEST_COST = 50_000
"""Of an answer whose parts are kept. Looking through a larger one would hold the event loop."""
_names = map(str, count(1))


def mark_parts(plan: ObjectPlan, *, in_list: bool = False) -> None:
    """Marks the objects with an id that stand in lists; what is inside of them comes with them."""
    if in_list and _is_its_row(plan.origin):
        plan.part = PartPlan(next(_names), tuple(sorted(set(_variables_below(plan)))))
        return
    for field in plan.fields:
        type_, within = field.type, in_list
        while isinstance(type_, ListPlan):
            type_, within = type_.item, True
        if isinstance(type_, CompositePlan):
            for each in type_.objects.values():
                mark_parts(each, in_list=within)


def _is_its_row(origin: type) -> bool:
    """Whether two objects of this class with the same id show the same."""
    return issubclass(origin, Node) and {each.name for each in fields(origin) if each.init} == {"row"}


def _variables_below(plan: ObjectPlan) -> Iterator[str]:
    for field in plan.fields:
        for node in field.nodes:
            yield from _variables_in(node.arguments)
        type_ = field.type
        while isinstance(type_, ListPlan):
            type_ = type_.item
        if isinstance(type_, CompositePlan):
            for each in type_.objects.values():
                yield from _variables_below(each)


def _variables_in(syntax: Any) -> Iterator[str]:
    if isinstance(syntax, VariableNode):
        yield syntax.name.value
    elif isinstance(syntax, (list, tuple)):
        for each in syntax:
            yield from _variables_in(each)
    elif isinstance(syntax, SyntaxNode):
        for key in syntax.keys:
            yield from _variables_in(getattr(syntax, key))


class RunParts:
    """Of one execution. `taken`: what the parts cost that it took and has not been charged for."""

    def __init__(self, parts: Parts, variables: VariableValues) -> None:
        self._parts, self._variables = parts, variables.coerced
        self._computed: list[tuple[ObjectPlan, Key, dict[str, Any]]] = []
        self._shows: dict[int, str] = {}
        self.taken = 0

    def results(self, plan: ObjectPlan, values: list[Any]) -> tuple[list[Any], list[Any], list[dict[str, Any]]]:
        """(a result for each value, the values without a kept part, their results to fill)."""
        results: list[Any] = []
        values_left, results_left = [], []
        for value in values:
            key = self._key(plan, value)
            part = self._parts.take(key)
            if part is not None:
                self.taken += part.cost
                results.append(orjson.Fragment(part.body))
                continue
            result = plan.template.copy()
            results.append(result)
            values_left.append(value)
            results_left.append(result)
            self._computed.append((plan, key, result))
        return results, values_left, results_left

    def _key(self, plan: ObjectPlan, value: Any) -> Key:
        assert plan.part is not None  # noqa: S101 - only such plans get here
        depends = [repr(self._variables.get(name)) for name in plan.part.variables]
        return "part", plan.part.name, value.row.id, *depends

    def note_counts(self, shows: list[Any], results: list[dict[str, Any]]) -> None:
        """The seats of these shows are counted in these results."""
        self._shows.update(zip(map(id, results), [show.row.id for show in shows], strict=True))

    def keep(self) -> None:
        """Keeps what was computed. To be called when all of it is complete and free of errors."""
        for plan, key, result in self._computed:
            shows: set[str] = set()
            cost = self._cost(plan, result, shows)
            self._parts.give(key, orjson.dumps(result), shows, cost)

    def _cost(self, plan: ObjectPlan, result: dict[str, Any], shows: set[str]) -> int:
        """What was charged for the object and all inside of it. Adds the shows whose seats are counted there."""
        show = self._shows.get(id(result))
        if show is not None:
            shows.add(show)
        composite = (field for field in plan.fields if not isinstance(field.type, LeafPlan))
        return plan.weight + sum(self._cost_of_value(field.type, result[field.name], shows) for field in composite)

    def _cost_of_value(self, type_: TypePlan, value: Any, shows: set[str]) -> int:
        if value is None or isinstance(type_, LeafPlan):
            return 0
        if isinstance(type_, ListPlan):
            return len(value) * type_.weight + sum(self._cost_of_value(type_.item, item, shows) for item in value)
        [plan] = type_.objects.values()  # a public query selects nothing of an interface or a union
        return self._cost(plan, value, shows)
