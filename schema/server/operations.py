"""The operations of a valid document, each with what all its executions share."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues

from schema.server.kept import public_query
from schema.server.variables import Variables

SEVERAL = "several"
"""Stands for the root fields of an operation that has more than one."""


class Operation:
    """One operation. It is never changed, so any number of executions share it. `text`: of its document. `public`: set
    for a query that answers every caller alike.
    """

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, node: OperationDefinitionNode) -> None:
        self.node = node
        self.name = root_field_of(node)
        definitions = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
        self.fragment_definitions = {each.name.value: each for each in definitions}
        self.fragments = {name: FragmentDetails(each, None) for name, each in self.fragment_definitions.items()}
        self.text = "" if node.loc is None else node.loc.source.body
        self.public = public_query(schema, node, self.fragment_definitions)
        self._variables = Variables(schema, node.variable_definitions or ())

    @property
    def is_query(self) -> bool:
        return self.node.operation is OperationType.QUERY

    @property
    def is_subscription(self) -> bool:
        return self.node.operation is OperationType.SUBSCRIPTION

    def coerced(self, variables: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """The values of the operation's variables, or what is wrong with them."""
        return self._variables.coerced(variables)


def node_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """The document's operation of this name; the first one where no name is given."""
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode) and (name is None or (each.name and each.name.value == name)):
            return each
    return None


def root_field_of(operation: OperationDefinitionNode) -> str:
    """The name of the operation's root field, SEVERAL for more than one. A valid document has few possible names,
    which keeps metrics small.
    """
    selections = operation.selection_set.selections
    names = {each.name.value if isinstance(each, FieldNode) else SEVERAL for each in selections}
    return names.pop() if len(names) == 1 else SEVERAL
