"""graphql-core's info of a field, made where a resolver asks for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeGuard, cast

from graphql import FragmentDefinitionNode, GraphQLResolveInfo, GraphQLSchema, OperationDefinitionNode
from graphql.execution.values import VariableValues
from graphql.pyutils import Path
from strawberry.execution import optimized_is_awaitable

from schema.server.execution.plan import FieldPlan


@dataclass(frozen=True)
class Infos:
    """Of one execution. Its path is that of the field within its object: the objects of a level share an info."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    variables: VariableValues
    context: Any

    def of(self, field: FieldPlan) -> GraphQLResolveInfo[Any]:
        return GraphQLResolveInfo(
            field.nodes[0].name.value,
            field.nodes,
            field.definition.type,
            field.parent,
            Path(None, field.name, field.parent.name),
            self.schema,
            self.fragments,
            None,
            self.operation,
            self.variables,
            self.context,
            cast("Callable[[Any], TypeGuard[Awaitable[Any]]]", optimized_is_awaitable),
            None,
            None,  # type: ignore[arg-type]  # helpers of graphql-core's executor, which no resolver uses
        )
