"""Paths of fields as REST's callers write them: `pricing[0].price` where the domain says `prices[0].amount`.

A body's attributes have the domain's names; what callers write is the alias. Where the two differ by more than camel
case, the member says so itself: `amount: AmountIn = Field(alias="price")`.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from domain.naming import camel, snake
from domain.paths import Member


@functools.cache
def members_of_request(path: str, *models: type[BaseModel] | None) -> Mapping[str, Member]:
    """Returns, by attribute, the path's parameters (`{showId}` is the domain's `show_id`) and the models' members."""
    members = {snake(name): Member(name) for name in re.findall(r"\{(\w+)\}", path)}
    for model in models:
        members |= {} if model is None else members_of(model)
    return members


@functools.cache
def members_of(model: type[BaseModel]) -> Mapping[str, Member]:
    """Returns the model's members by attribute. A member without an alias is the attribute in camel case."""
    return {name: _member(field.alias or camel(name), field.annotation) for name, field in model.model_fields.items()}


def _member(name: str, kind: Any) -> Member:
    held = next(_models_in(kind), None)
    return Member(name, is_list=_is_list(kind), members={} if held is None else members_of(held))


def _models_in(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for each in get_args(kind):
        yield from _models_in(each)


def _is_list(kind: Any) -> bool:
    return get_origin(kind) is list or any(_is_list(each) for each in get_args(kind))
