"""Bugs of what is kept of operations, and of their compiled plans."""

from typing import Any

from schema.kit import scalars
from schema.server.documents import Prepared
from schema.server.execution import completing
from schema.server.execution.completing import Completion, Nulled
from schema.server.execution.plans import Plans
from tests.planted.planting import put


def one_plan_for_all_conditions() -> None:
    right = Plans.find

    def find(plans: Plans, operation: Any, fragments: Any, variable_values: Any) -> Any:
        known = plans._known.get(id(operation))
        if known is not None and known.plans:
            return next(iter(known.plans.values()))
        return right(plans, operation, fragments, variable_values)

    put(Plans, "find", find)


def the_first_operation_for_any_name() -> None:
    right = Prepared.operation

    def operation(prepared: Prepared, schema: Any, name: str | None) -> Any:
        return next(iter(prepared._operations.values()), None) or right(prepared, schema, name)

    put(Prepared, "operation", operation)


def an_item_that_must_not_be_null_is() -> None:
    right = Completion._item

    def item(completion: Completion, type_: Any, value: Any, path: completing.Path) -> Any:
        try:
            return right(completion, type_, value, path)
        except Nulled as nulled:
            completion.absorbed.append((nulled.path, nulled.cause))
            return None

    put(Completion, "_item", item)


def a_kept_text_forgets_the_zone() -> None:
    right = scalars._iso
    put(scalars, "_iso", lambda at, fold, _zone: right(at, fold, None))


def a_kept_time_forgets_which_of_two_hours_it_is_in() -> None:
    put(scalars, "in_zone", lambda at, zone: scalars._in_zone(at, 0, zone))
