"""Results of subscription events that are the same for every viewer with the same selection: computed once, encoded
once (decision 0021).
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import orjson
from graphql import OperationDefinitionNode

MOST_KEPT = 64
"""Results kept of one event: most viewers run the same client."""


class SharedResult(dict[str, Any]):
    """The `data` of a result that is sent to many viewers."""

    @cached_property
    def text(self) -> bytes:
        """The data as JSON."""
        return orjson.dumps(self)


class Selection:
    """What a subscription selects of each event: its operation and the variables used below the root field. Parsed
    documents are kept by their text, so equal documents have the identical operation.

    `members`: names of the types of events for which it selects something. `viewer`: on whom its results depend; None
    where they are the same for everybody.
    """

    def __init__(
        self,
        operation: OperationDefinitionNode,
        variables: dict[str, Any],
        members: frozenset[str] = frozenset(),
        viewer: Hashable | None = None,
    ) -> None:
        self.operation, self.variables = operation, variables
        self.members, self.viewer = members, viewer

    def is_same(self, other: "Selection") -> bool:
        return self.operation is other.operation and self.variables == other.variables and self.viewer == other.viewer


@dataclass(frozen=True)
class SharedResults:
    """Results of one event, by selection. Only for events on which nothing depends on the viewer."""

    kept: list[tuple[Selection, SharedResult]] = field(default_factory=list)

    def find(self, selection: Selection) -> SharedResult | None:
        return next((result for kept, result in self.kept if kept.is_same(selection)), None)

    def keep(self, selection: Selection, data: dict[str, Any]) -> SharedResult:
        result = SharedResult(data)
        if len(self.kept) < MOST_KEPT:
            self.kept.append((selection, result))
        return result


class SubscriptionExecutor(Protocol):
    """Executes a subscription's selection on one event after another."""

    @property
    def selection(self) -> Selection: ...

    async def execute(self, event: Any) -> SharedResult | None:
        """None for a result that cannot be shared, such as one with errors."""
        ...
