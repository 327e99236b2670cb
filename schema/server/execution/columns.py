"""Completes the values of a field all at once, where they are alike: nearly always.

What is not alike, an error, a missing value that must not be, is left to `completing`, value by value.
"""

from collections.abc import Iterable, Sized
from itertools import chain, islice
from typing import Any

from graphql import GraphQLInt
from graphql.pyutils.undefined import UndefinedType

from schema.server.execution.parts import RunParts
from schema.server.execution.plan import CompositePlan, LeafPlan, ListPlan, ObjectPlan, TypePlan

LARGEST_INT, SMALLEST_INT = 2**31 - 1, -(2**31)
Objects = list[tuple[ObjectPlan, list[Any], list[dict[str, Any]]]]
"""The objects to go on with, and their results to fill."""


class NotAlike(Exception):
    """The values have to be completed one by one."""


def completed(type_: TypePlan, values: list[Any], objects: Objects, parts: RunParts | None) -> list[Any]:
    """The completed values, in their order; the objects among them are added to `objects`, but for those that are kept
    as parts. Raises NotAlike.
    """
    kinds = set(map(type, values))
    if len(kinds) != 1:
        return _without_missing(type_, kinds, values, objects, parts)
    kind = kinds.pop()
    if kind is type(None) or kind is Exception or issubclass(kind, Exception):
        if kind is type(None) and type_.nullable:
            return values
        raise NotAlike
    if isinstance(type_, LeafPlan):
        return values if kind is type_.exact else _leaves(type_, values)
    if isinstance(type_, ListPlan):
        if kind is not list:
            raise NotAlike
        return _lists(type_, values, objects, parts)
    return _results(type_, kind, values, objects, parts)


def items_in(type_: ListPlan, values: list[Any]) -> int:
    """What the items of the lists weigh, those of lists inside them included. What is no list has none."""
    lists = values
    try:
        found = sum(map(len, lists)) * type_.weight
    except TypeError:  # one is missing, or an error
        lists = [each for each in values if isinstance(each, Sized)]
        found = sum(map(len, lists)) * type_.weight
    if isinstance(type_.item, ListPlan):
        found += items_in(type_.item, list(chain.from_iterable(each for each in lists if isinstance(each, Iterable))))
    return found


def _without_missing(
    type_: TypePlan, kinds: set[type], values: list[Any], objects: Objects, parts: RunParts | None
) -> list[Any]:
    if not kinds:
        return values
    if not type_.nullable or type(None) not in kinds or len(kinds) > 2:  # noqa: PLR2004 - nothing, and one kind more
        raise NotAlike
    present = iter(completed(type_, [value for value in values if value is not None], objects, parts))
    return [None if value is None else next(present) for value in values]


def _leaves(type_: LeafPlan, values: list[Any]) -> list[Any]:
    if (
        type_.leaf is GraphQLInt
        and type(values[0]) is int
        and SMALLEST_INT <= min(values) <= max(values) <= LARGEST_INT
    ):
        return values
    try:
        found = list(map(type_.coerce, values))
    except Exception as error:
        raise NotAlike from error
    if not {type(None), UndefinedType}.isdisjoint(map(type, found)):
        raise NotAlike
    return found


def _lists(type_: ListPlan, values: list[list[Any]], objects: Objects, parts: RunParts | None) -> list[Any]:
    """All items together, and then in lists as they were."""
    items = iter(completed(type_.item, list(chain.from_iterable(values)), objects, parts))
    return [list(islice(items, len(value))) for value in values]


def _results(
    type_: CompositePlan, kind: type, values: list[Any], objects: Objects, parts: RunParts | None
) -> list[Any]:
    plan = type_.only or type_.of_class.get(kind)
    if plan is None:
        raise NotAlike
    if parts is not None and plan.part is not None:
        all_results, values_left, results_left = parts.results(plan, values)
        objects.append((plan, values_left, results_left))
        return all_results
    copy = plan.template.copy
    results: list[Any] = [copy() for _ in values]
    objects.append((plan, values, results))
    return results
