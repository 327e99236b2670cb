"""GraphQL enums: the domain's own classes, with a description for each value."""

from enum import Enum

import strawberry


def describe_enum(enum: type[Enum], description: str, **values: str) -> None:
    """Makes the class a GraphQL enum. `values`: a description for each of its names. Raises TypeError for any other
    name.
    """
    strawberry.enum(enum, description=description)
    definition = enum.__strawberry_definition__  # type: ignore[attr-defined]  # set by the line above
    for value in definition.values:
        value.description = values.pop(value.name)
    if values:
        raise TypeError(f"{enum.__name__} has no {', '.join(values)}.")
