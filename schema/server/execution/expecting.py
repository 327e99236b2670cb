"""Finds out of a plan what its answer costs if its pages are full."""

from schema.kit.cost import PAGE_ITEM
from schema.server.execution.expected import Expected, page_size_of
from schema.server.execution.plan import FieldPlan, LeafPlan, ListPlan, ObjectPlan, TypePlan


def expected_of(plan: ObjectPlan) -> Expected:
    """Of one object of the plan."""
    found = Expected(plan.weight)
    for each in plan.fields:
        found.add(_below(each))
    return found


def _below(field: FieldPlan) -> Expected:
    """Of what the field's value holds. The lists of a page hold the items that it was asked for."""
    size = page_size_of(field.definition, field.nodes[0])
    if size is None or isinstance(field.type, (LeafPlan, ListPlan)):
        return _of_value(field.type)
    [page] = field.type.objects.values()
    found, item = Expected(page.weight), Expected(PAGE_ITEM)
    for each in page.fields:
        if isinstance(each.type, ListPlan):
            item.add(_of_value(each.type.item))
        else:
            found.add(_below(each))
    found.add_page(size, item)
    return found


def _of_value(type_: TypePlan) -> Expected:
    """Of several types that it may have, the dearest counts."""
    if isinstance(type_, LeafPlan):
        return Expected()
    if isinstance(type_, ListPlan):
        found = Expected(type_.weight)
        found.add(_of_value(type_.item))
        return found
    return max(map(expected_of, type_.objects.values()), key=lambda each: (bool(each.pages), each.units))
