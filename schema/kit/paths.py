"""Paths of fields as GraphQL's clients write them: `prices[0].seatType` where the domain says `prices[0].seat_type`.

Inputs have the domain's names as attributes. What clients write is the attribute in camel case, or the name that the
member has of its own: `pass_text: str = strawberry.field(name="pass")`.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import FieldNode, Node
from strawberry.types.base import StrawberryContainer, StrawberryList, get_object_definition
from strawberry.utils.str_converters import to_camel_case

from domain.errors import DomainError, InvalidInput
from domain.paths import Member, renamed


@functools.cache
def members_of(given: type) -> Mapping[str, Member]:
    """Returns the members of a strawberry input, by attribute."""
    definition = get_object_definition(given, strict=True)
    return {
        field.python_name: _member(field.graphql_name or to_camel_case(field.python_name), field.type)
        for field in definition.fields
    }


def _member(name: str, kind: Any) -> Member:
    is_list = False
    while isinstance(kind, StrawberryContainer):
        is_list = is_list or isinstance(kind, StrawberryList)
        kind = kind.of_type
    is_input = isinstance(kind, type) and get_object_definition(kind) is not None
    return Member(name, is_list=is_list, members=members_of(kind) if is_input else {})


def in_arguments(error: DomainError, nodes: Sequence[Node] | None) -> DomainError:
    """Returns the error. InvalidInput names the arguments of the field that raised it, as the document writes them: a
    field with the argument `id` reports `id`, where the domain says `show_id`.
    """
    if not isinstance(error, InvalidInput):
        return error
    fields = [node for node in nodes or () if isinstance(node, FieldNode)]
    given = {argument.name.value for field in fields for argument in field.arguments or ()}
    wrong = {problem.field.partition("[")[0] for problem in error.errors}
    return renamed(error, {name: Member(_argument(name, given), is_list=True) for name in wrong})


def _argument(name: str, given: set[str]) -> str:
    argument = to_camel_case(name)
    return "id" if argument not in given and name.endswith("_id") and "id" in given else argument
