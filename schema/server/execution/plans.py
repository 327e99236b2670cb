"""Plans of the operations that were executed before, by operation and outcome of its conditions."""

import weakref
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, VariableNode
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues
from graphql.language import Node
from strawberry.schema import Schema

from schema.server.execution.compiling import CannotBeCompiled, Compiler
from schema.server.execution.plan import Plan

MOST_FIELDS = 50_000
"""Of all plans that are kept: some 75 MB."""
MOST_OUTCOMES = 4
"""Of an operation: each variable in a condition doubles them."""


class _Known:
    def __init__(self, operation: OperationDefinitionNode, fragments: dict[str, FragmentDetails]) -> None:
        definitions = [operation, *(each.definition for each in fragments.values())]
        self.conditions = tuple(sorted({name for each in definitions for name in _conditions(each)}))
        self.plans: dict[tuple[Any, ...], Plan | None] = {}

    @property
    def fields(self) -> int:
        return sum(plan.fields for plan in self.plans.values() if plan is not None)


class Plans:
    """Of one schema. Parsed documents are kept by their text, so an operation that comes again is the same object; the
    plans of one that is kept no longer go with it.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._known: OrderedDict[int, _Known] = OrderedDict()
        self._alive: dict[int, weakref.ref[OperationDefinitionNode]] = {}
        self._fields = 0

    def find(
        self,
        operation: OperationDefinitionNode,
        fragments: dict[str, FragmentDetails],
        variable_values: VariableValues,
    ) -> Plan | None:
        """None for an operation that graphql-core has to execute."""
        known = self._known_of(operation, fragments)
        outcome = tuple(variable_values.coerced.get(name) for name in known.conditions)
        if outcome in known.plans:
            return known.plans[outcome]
        plan = self._compiled(operation, fragments, variable_values)
        if len(known.plans) < MOST_OUTCOMES:
            known.plans[outcome] = plan
            self._fields += plan.fields if plan else 0
            self._drop_oldest()
        return plan

    def _known_of(self, operation: OperationDefinitionNode, fragments: dict[str, FragmentDetails]) -> _Known:
        key = id(operation)
        if key in self._known:
            self._known.move_to_end(key)
        else:
            self._known[key] = _Known(operation, fragments)
            self._alive[key] = weakref.ref(operation, lambda _: self._drop(key))
        return self._known[key]

    def _drop_oldest(self) -> None:
        while self._fields > MOST_FIELDS:
            self._drop(next(iter(self._known)))

    def _drop(self, key: int) -> None:
        known = self._known.pop(key, None)
        self._alive.pop(key, None)
        if known is not None:
            self._fields -= known.fields

    def _compiled(self, *operation: Any) -> Plan | None:
        try:
            return Compiler(self._schema, *operation).plan()
        except (CannotBeCompiled, GraphQLError):  # graphql-core meets the error where the spec wants it reported
            return None


def _conditions(node: Any) -> Iterator[str]:
    """Variables that `@skip` and `@include` depend on."""
    if isinstance(node, (list, tuple)):
        for each in node:
            yield from _conditions(each)
    elif isinstance(node, Node):
        for directive in getattr(node, "directives", None) or ():
            for argument in directive.arguments or ():
                if isinstance(argument.value, VariableNode):
                    yield argument.value.name.value
        for key in node.keys:
            if key in ("selection_set", "selections"):
                yield from _conditions(getattr(node, key))
