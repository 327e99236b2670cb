"""Breaking changes of the GraphQL contract, each with an identifier by which it can be announced."""

import re
from collections.abc import Iterator

from graphql import build_schema, find_breaking_changes

MEMBER = re.compile(r"@?\w+(?:\.\w+)?\(\w+:\)|\w+\.\w+|@\w+")
OF_TYPE = re.compile(r"(\w+) (?:was removed from union type|no longer implements interface) (\w+)")
TYPE = re.compile(r"(?:Standard scalar )?(\w+)")

Break = tuple[str, str]
"""(identifier, sentence)"""


def sdl_breaks(released: str, current: str) -> Iterator[Break]:
    """`Movie.synopsis`, `Query.shows(city:)`, `LockSeatsInput.showId`, `LockSeatsResult.SeatLock` and the like."""
    for change in find_breaking_changes(build_schema(released), build_schema(current)):
        yield identifier_of(change.description), change.description


def identifier_of(sentence: str) -> str:
    """The name in a sentence of graphql-core's: of an argument, a member, a member of a union, or else a type."""
    if (member := MEMBER.search(sentence)) is not None:
        return member.group()
    if (of_type := OF_TYPE.match(sentence)) is not None:
        one, other = of_type.groups()
        return f"{other}.{one}" if "union" in sentence else f"{one}.{other}"
    type_name = TYPE.match(sentence)
    return sentence if type_name is None else type_name.group(1)
