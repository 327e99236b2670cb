"""Objects that are executed together, where they stand in the answer, and what an error does to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError
from graphql.error import located_error

from schema.server.execution.completing import Path
from schema.server.execution.plan import FieldPlan, ListPlan, ObjectPlan, TypePlan

Result = dict[str, Any]


@dataclass(eq=False)
class Group:
    """Objects of one plan, each with the result that it fills. `parent` and `field`: whose values they are; None for
    the root. `results` stand in the parents' results, in lists perhaps, in the same order.
    """

    plan: ObjectPlan
    sources: list[Any]
    results: list[Result]
    parent: "Group | None" = None
    field: FieldPlan | None = None


@dataclass(frozen=True)
class Place:
    """A field of one result of a group."""

    group: Group
    result: Result
    field: FieldPlan


class Answer:
    """The data so far, and its errors. A group knows nothing of its objects' positions: they are searched for, by
    identity, in the one case that needs them.
    """

    def __init__(self, data: Result) -> None:
        self.data: Result | None = data
        self.errors: list[GraphQLError] = []

    def fail(self, place: Place, path: Path, error: Exception) -> None:
        """Records the error of a value below the place, and makes null what must be. Errors of what is null already
        are dropped.
        """
        above = self._path_of(place.group, place.result)
        if above is None:
            return
        name = place.field.name
        self.errors.append(located_error(error, place.field.nodes, [*above, name, *path]))
        self._null(place.group, place.result, place.field, path)

    def absorb(self, place: Place, path: Path, error: Exception) -> None:
        """Records the error of an item that is null already."""
        above = self._path_of(place.group, place.result)
        if above is not None:
            self.errors.append(located_error(error, place.field.nodes, [*above, place.field.name, *path]))

    def located(self, place: Place, error: Exception) -> GraphQLError:
        """The error as one of the field, which is not recorded."""
        above = self._path_of(place.group, place.result) or []
        return located_error(error, place.field.nodes, [*above, place.field.name])

    def _null(self, group: Group, result: Result, field: FieldPlan, _path: Path) -> None:
        """The field's whole value is null: items that may be null have absorbed their errors. Where it must not be,
        the object is, and so on upwards.
        """
        if field.type.nullable:
            result[field.name] = None
        elif group.parent is None or group.field is None:
            self.data = None
        else:
            for owner in group.parent.results:
                indices = _indices_of(result, owner.get(group.field.name))
                if indices is not None:
                    self._null_item(group.parent, owner, group.field, indices)
                    return

    def _null_item(self, group: Group, owner: Result, field: FieldPlan, indices: Path) -> None:
        """Sets the innermost position that may be null: the item, or a list that holds it, or the field."""
        types: list[TypePlan] = [field.type]
        for _ in indices:
            list_type = types[-1]
            assert isinstance(list_type, ListPlan)  # noqa: S101 - an item was found in it
            types.append(list_type.item)
        for depth in range(len(indices), 0, -1):
            if types[depth].nullable:
                container = owner[field.name]
                for index in indices[: depth - 1]:
                    container = container[index]
                container[indices[depth - 1]] = None
                return
        self._null(group, owner, field, ())

    def _path_of(self, group: Group, result: Result) -> list[str | int] | None:
        """None where the result is no part of the answer any more."""
        if group.parent is None or group.field is None:
            return [] if self.data is result else None
        for owner in group.parent.results:
            indices = _indices_of(result, owner.get(group.field.name))
            if indices is not None:
                above = self._path_of(group.parent, owner)
                return None if above is None else [*above, group.field.name, *indices]
        return None


def _indices_of(result: Result, value: Any) -> Path | None:
    """Where the result stands in the value: () where it is the value itself. None where it does not."""
    if value is result:
        return ()
    return next(_found(result, value), None) if isinstance(value, list) else None


def _found(result: Result, items: list[Any]) -> Iterator[Path]:
    for index, item in enumerate(items):
        below = _indices_of(result, item)
        if below is not None:
            yield (index, *below)
