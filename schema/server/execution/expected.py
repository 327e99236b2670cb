"""What an operation says of its own size: pages inside pages multiply, and each says how many items it wants."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLField, IntValueNode, VariableNode

from domain.discovery import LARGEST_PAGE

PAGE_SIZE = "first"


@dataclass(frozen=True)
class PageSize:
    """How many items a page is asked for: as many as the variable of this name says, or `otherwise`."""

    otherwise: int
    variable: str | None = None

    def of(self, values: Mapping[str, Any]) -> int:
        """No more than a page has: a larger number is refused where it is read."""
        asked = self.otherwise if self.variable is None else values.get(self.variable, self.otherwise)
        return max(0, min(asked, LARGEST_PAGE)) if isinstance(asked, int) else 0


@dataclass
class Expected:
    """The cost of one object, or of one operation, if its pages are full. What lists without pages hold is not known
    before, and counts once. `pages`: those whose sizes variables say, with the cost of one item.
    """

    units: int = 0
    pages: list[tuple[PageSize, "Expected"]] = field(default_factory=list)

    def add(self, other: "Expected") -> None:
        self.units += other.units
        self.pages += other.pages

    def add_page(self, size: PageSize, item: "Expected") -> None:
        if size.variable is None and not item.pages:
            self.units += size.of({}) * item.units
        else:
            self.pages.append((size, item))

    def of(self, values: Mapping[str, Any]) -> int:
        """With these values of the operation's variables."""
        if not self.pages:
            return self.units
        return self.units + sum(size.of(values) * item.of(values) for size, item in self.pages)


def page_size_of(definition: GraphQLField, node: FieldNode) -> PageSize | None:
    """None for a field that is not a page."""
    argument = definition.args.get(PAGE_SIZE)
    if argument is None:
        return None
    default = argument.default_value if isinstance(argument.default_value, int) else LARGEST_PAGE
    for given in node.arguments or ():
        if given.name.value == PAGE_SIZE and isinstance(given.value, IntValueNode):
            return PageSize(int(given.value.value))
        if given.name.value == PAGE_SIZE and isinstance(given.value, VariableNode):
            return PageSize(default, given.value.name.value)
    return PageSize(default)
