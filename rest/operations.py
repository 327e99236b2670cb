"""Routes as data: what is called how, by whom, with which body, and what comes back."""

from collections.abc import Awaitable, Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

from domain.errors import DomainError
from domain.naming import camel
from resolvers.access import Rule, rule_of
from rest.bodies import Answer, Body, Query

Handler = Callable[..., Awaitable["Answer | Reply"]]
"""Given the context, the path's parameters by name, `body` and `query` where there are any."""


@dataclass(frozen=True)
class Reply:
    """An answer that is not the operation's usual one. `etag`: a caller that has it gets 304 and no body."""

    answer: Answer
    status: int
    etag: str | None = None


@dataclass(frozen=True)
class Signed:
    """A body that counts byte by byte, with the signature that came with it."""

    raw: bytes
    signature: str | None


@dataclass(frozen=True)
class Operation:
    """`handler` translates between HTTP and `use_case`, which names the operation and says who may call it. `statuses`:
    the usual one first. `problems`: refusals of the use case beside those that come with what the operation takes.
    `signed`: the headers one of which brings the body's signature.
    """

    method: str
    path: str
    handler: Handler
    answer: type[Answer]
    summary: str
    _: KW_ONLY
    use_case: Callable[..., Any]
    body: type[Body] | None = None
    query: type[Query] | None = None
    statuses: tuple[int, ...] = (200,)
    problems: tuple[type[DomainError], ...] = ()
    signed: tuple[str, ...] = ()
    body_optional: bool = False
    """No body at all is an empty object."""
    csv: Callable[[Any], str] | None = None
    """The same answer as a table, for callers that prefer `text/csv`."""

    @property
    def id(self) -> str:
        return camel(self.use_case.__name__)

    @property
    def rule(self) -> Rule:
        return rule_of(self.use_case)

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    @property
    def takes_a_key(self) -> bool:
        """Whether an idempotency key counts: a signed body repeats itself, and its use case knows it again."""
        return self.writes and not self.signed
