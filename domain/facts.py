"""The facts of errors as clients see them: JSON members in camelCase, amounts of money in major units."""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import date
from typing import Any

from domain.naming import camel

_MINOR = "_minor"


def is_amount(fact: str) -> bool:
    """Whether the fact of this name is an amount in minor units."""
    return fact.endswith(_MINOR)


def shown_name(fact: str) -> str:
    """The name that clients see, in snake_case: `left_amount` for `left_minor`, else the fact's own."""
    return f"{fact.removesuffix(_MINOR)}_amount" if is_amount(fact) else fact


def members_of(facts: Mapping[str, Any], amount: Callable[[int], Any]) -> dict[str, Any]:
    """The facts as members of a JSON object. `amount` writes minor units as the entry point writes money. An amount of
    an item in a list is shown without the suffix: `total` for `total_minor`.
    """

    def as_json(value: Any) -> Any:
        if isinstance(value, date):
            return value.isoformat()
        if is_dataclass(value) and not isinstance(value, type):
            return {
                camel(name.removesuffix(_MINOR)): amount(each) if is_amount(name) else as_json(each)
                for name, each in vars(value).items()
            }
        return [as_json(each) for each in value] if isinstance(value, (list, tuple)) else value

    return {
        camel(shown_name(name)): amount(value) if is_amount(name) else as_json(value) for name, value in facts.items()
    }
