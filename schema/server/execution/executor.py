"""graphql-core's executor, except that queries and mutations run by their compiled plan where they have one."""

from typing import TYPE_CHECKING, Any, cast

from graphql import GraphQLResolveInfo, OperationType
from graphql.pyutils import Path

from schema.server.execution.plan import FieldPlan
from schema.server.execution.running import Run
from schema.server.sharing import SharingExecutor

if TYPE_CHECKING:
    from schema.server.api import Api


class CompiledExecutor(SharingExecutor):
    """Subscriptions, introspection and what else has no plan are graphql-core's."""

    def execute_operation(self, serially: bool | None = None) -> Any:
        if self.operation.operation is OperationType.SUBSCRIPTION:
            return super().execute_operation(serially)
        schema = cast("Api", self.schema._strawberry_schema)  # type: ignore[attr-defined]  # noqa: SLF001 - as strawberry does
        plan = schema.plans.find(self.operation, self.fragments, self.variable_values)
        if plan is None:
            return super().execute_operation(serially)
        run = Run(plan, schema, self.variable_values, self.context_value, self._info_of)
        return run.execute(self.root_value)

    def _info_of(self, field: FieldPlan) -> GraphQLResolveInfo[Any]:
        path = Path(None, field.name, field.parent.name)
        return self.build_resolve_info(field.definition, field.nodes, field.parent, path)
