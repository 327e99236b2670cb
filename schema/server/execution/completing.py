"""Completes the values of a field: leaves are coerced, lists and objects get results that the next level fills."""

from collections.abc import Callable, Sized
from dataclasses import dataclass, field
from typing import Any, cast

from graphql import GraphQLError, GraphQLResolveInfo, Undefined
from graphql.pyutils import inspect, is_iterable

from schema.server.execution.plan import CompositePlan, FieldPlan, LeafPlan, ListPlan, ObjectPlan, TypePlan

Path = tuple[int, ...]
"""Indices from a field's value down to an item of it."""


class Nulled(Exception):
    """A value could not be completed and must not be null, so what holds it is null. `path`: of that value."""

    def __init__(self, path: Path, cause: Exception) -> None:
        super().__init__()
        self.path, self.cause = path, cause


@dataclass(eq=False)
class Completion:
    """Completes values of one field. `children`: the objects among them and the results to fill, by plan. `absorbed`:
    the errors of items that are null because of them.
    """

    of: FieldPlan
    info: Callable[[], GraphQLResolveInfo[Any]]
    children: dict[ObjectPlan, tuple[list[Any], list[dict[str, Any]]]] = field(default_factory=dict)
    absorbed: list[tuple[Path, Exception]] = field(default_factory=list)

    def complete(self, type_: TypePlan, value: Any, path: Path = ()) -> Any:
        """Raises Nulled for an error, for a value that its type refuses, and for null where there must be none."""
        if value is None or value is Undefined:
            if type_.nullable:
                return None
            raise Nulled(path, TypeError(f"Cannot return null for non-nullable field {self._name}."))
        if isinstance(value, Exception):
            raise Nulled(path, value)
        try:
            if isinstance(type_, LeafPlan):
                return coerced(type_, value)
            return self._list(type_, value, path) if isinstance(type_, ListPlan) else self._object(type_, value)
        except Nulled:
            raise
        except Exception as error:
            raise Nulled(path, error) from error

    @property
    def _name(self) -> str:
        return f"{self.of.parent}.{self.of.nodes[0].name.value}"

    def _list(self, type_: ListPlan, value: Any, path: Path) -> list[Any]:
        if not (is_iterable(value) and isinstance(value, Sized)):  # what has no size cannot be counted before
            raise GraphQLError(f"Expected Iterable, but did not find one for field '{self._name}'.")
        return [self._item(type_.item, item, (*path, index)) for index, item in enumerate(value)]

    def _item(self, type_: TypePlan, item: Any, path: Path) -> Any:
        try:
            return self.complete(type_, item, path)
        except Nulled as nulled:
            if not type_.nullable:
                raise
            self.absorbed.append((nulled.path, nulled.cause))
            return None

    def _object(self, type_: CompositePlan, value: Any) -> dict[str, Any]:
        plan = type_.only or type_.of_class.get(type(value)) or object_plan(type_, value, self.info())
        result = plan.template.copy()
        sources, results = self.children.setdefault(plan, ([], []))
        sources.append(value)
        results.append(result)
        return result


def coerced(type_: LeafPlan, value: Any) -> Any:
    """Raises what the leaf's own coercion raises, and TypeError where that answers nothing."""
    if type(value) is type_.exact:
        return value
    result = type_.coerce(value)
    if result is None or result is Undefined:
        call = f"{inspect(type_.leaf)}.coerce_output_value({inspect(value)})"
        raise TypeError(f"Expected `{call}` to return non-nullable value, returned: {inspect(result)}")
    return result


def object_plan(type_: CompositePlan, value: Any, info: GraphQLResolveInfo[Any]) -> ObjectPlan:
    """The plan of the value's own type. Raises GraphQLError for a value of none of the types that may stand here."""
    plan = type_.objects.get(type_.graphql_type.name)
    if plan is None:
        resolve = cast("Any", type_.graphql_type).resolve_type
        name = resolve(value, info, type_.graphql_type)
        plan = type_.objects.get(name)
        if plan is None:
            raise GraphQLError(
                f"Abstract type '{type_.graphql_type}' must resolve to an Object type at runtime for field"
                f" '{info.parent_type}.{info.field_name}' with value {inspect(value)}, received '{inspect(name)}'."
            )
    is_type_of = plan.graphql_type.is_type_of
    if is_type_of is not None and not is_type_of(value, info):
        raise GraphQLError(f"Expected value of type '{plan.graphql_type}' but got: {inspect(value)}.", info.field_nodes)
    if plan.origin is type(value):
        type_.of_class[plan.origin] = plan
    return plan
