"""What fields and lists of the schema cost, in whichever way they are executed."""

from graphql import GraphQLField, GraphQLObjectType
from strawberry.types.field import StrawberryField

from schema.kit.cost import PAGE_ITEM, RESOLVED, VALUE, WEIGHT
from schema.kit.relay import Connection

DEFINITION = "strawberry-definition"
"""The extension of a type or field under which strawberry keeps its own definition."""


def weight_of(field: GraphQLField) -> int:
    """Of one value of the field."""
    definition = field.extensions.get(DEFINITION)
    if not isinstance(definition, StrawberryField):
        return VALUE
    return RESOLVED if definition.base_resolver else definition.metadata.get(WEIGHT, VALUE)


def weight_of_items(parent: GraphQLObjectType) -> int:
    """Of an item of a list that is a field of this type, beside the item's own fields."""
    definition = parent.extensions.get(DEFINITION)
    return PAGE_ITEM if definition is not None and issubclass(definition.origin, Connection) else VALUE
