"""Requests that were answered from something kept. The same request is answered so again, without being read: an entry
point says how, and the gateway knows the request by its bytes.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, NamedTuple

State = MutableMapping[str, Any]
"""Of a request, shared by the gateway and the entry point. `request_id` is there."""

REPEATABLE = "repeatable"
"""Where an entry point leaves a Repeatable in the state of a request that it has answered."""


Headers = list[tuple[bytes, bytes]]


class Repetition(NamedTuple):
    """An answer, without what is the request's own: its id and the rest of its visitor's requests. `outcome`: None for
    a visitor who was refused before the operation.
    """

    status: int
    headers: Headers
    body: bytes
    outcome: str | None


Again = Callable[[State], Awaitable[Repetition | None]]
"""Answers the request of another visitor, who is counted, and observes the outcome. Or returns None, having counted
nobody: then the request must go the whole way, as one that is new.
"""


@dataclass(frozen=True, slots=True)
class Repeatable:
    operation: str
    again: Again


class LastHeaders:
    """The headers of the answer that was given last, by its tag: another answer with the tag has the same ones."""

    def __init__(self) -> None:
        self._tag: str | None = None
        self._headers: Headers = []

    def of(self, tag: str, make: Callable[[], Headers]) -> Headers:
        if self._tag != tag:
            self._tag, self._headers = tag, make()
        return self._headers
