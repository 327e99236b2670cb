"""Plans of the operations that were executed before, by operation and outcome of its conditions."""

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

MOST_OPERATIONS = 1000
MOST_OUTCOMES = 16
"""Of an operation: each variable in a condition doubles them."""


class _Known:
    """`operation` is kept, so that no other one gets its identity."""

    def __init__(self, operation: OperationDefinitionNode, fragments: dict[str, FragmentDetails]) -> None:
        self.operation = operation
        definitions = [operation, *(each.definition for each in fragments.values())]
        self.conditions = tuple(sorted({name for each in definitions for name in _conditions(each)}))
        self.plans: dict[tuple[Any, ...], Plan | None] = {}


class Plans:
    """Of one schema. Parsed documents are kept by their text, so an operation that comes again is the same object."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._known: OrderedDict[int, _Known] = OrderedDict()

    def find(
        self,
        operation: OperationDefinitionNode,
        fragments: dict[str, FragmentDetails],
        variable_values: VariableValues,
    ) -> Plan | None:
        """None for an operation that graphql-core has to execute."""
        known = self._known.get(id(operation))
        if known is None:
            known = self._known[id(operation)] = _Known(operation, fragments)
            if len(self._known) > MOST_OPERATIONS:
                self._known.popitem(last=False)
        outcome = tuple(variable_values.coerced.get(name) for name in known.conditions)
        if outcome not in known.plans:
            plan = self._compiled(operation, fragments, variable_values)
            if len(known.plans) >= MOST_OUTCOMES:
                return plan
            known.plans[outcome] = plan
        return known.plans[outcome]

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
