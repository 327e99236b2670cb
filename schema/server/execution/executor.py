"""graphql-core's executor, except that operations run by their compiled plan where they have one: queries, mutations,
and the events of subscriptions.
"""

from typing import TYPE_CHECKING, Any, cast

from schema.server.execution.infos import Infos
from schema.server.execution.running import Run
from schema.server.sharing import SharingExecutor

if TYPE_CHECKING:
    from schema.server.api import Api


class CompiledExecutor(SharingExecutor):
    """Introspection and what else has no plan is graphql-core's."""

    def execute_plainly(self, serially: bool | None) -> Any:
        schema = cast("Api", self.schema._strawberry_schema)  # type: ignore[attr-defined]  # noqa: SLF001 - as strawberry does
        plan = schema.plans.find(self.operation, self.fragments, self.variable_values)
        if plan is None:
            return super().execute_plainly(serially)
        infos = Infos(self.schema, self.operation, self.fragment_definitions, self.variable_values, self.context_value)
        parts = self.context_value.parts
        return Run(plan, schema, infos, self.budget, parts).execute(self.root_value)
