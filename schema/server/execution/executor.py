"""graphql-core's executor, except that queries and mutations run by their compiled plan where they have one."""

from typing import TYPE_CHECKING, Any, cast

from graphql import OperationType

from schema.server.execution.infos import Infos
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
        values, context = self.variable_values, self.context_value
        infos = Infos(self.schema, self.operation, self.fragment_definitions, values, context)
        return Run(plan, schema, values, context, infos.of).execute(self.root_value)
