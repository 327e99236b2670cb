"""The domain's enumerations, as the schema shows them: the same classes, with a description for each value."""

from enum import Enum
from typing import TypeVar

import strawberry

Shown = TypeVar("Shown", bound=type[Enum])


def describe_enum(shown: Shown, description: str, **values: str) -> Shown:
    """To be called once for each enumeration, with a description for each of its names."""
    strawberry.enum(shown, description=description)
    definition = shown.__strawberry_definition__  # type: ignore[attr-defined]  # set by the line above
    for value in definition.values:
        value.description = values.pop(value.name)
    if values:
        raise TypeError(f"{shown.__name__} has no {', '.join(values)}.")
    return shown
