"""REST operations as data: method, path, use case, body, answer and statuses."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import Any

from domain.errors import DomainError
from domain.naming import camel
from resolvers.access import Rule, rule_of
from rest.bodies import Answer, Body, Query

Handler = Callable[..., Awaitable["Answer | Reply"]]
"""Called with the context, the path's parameters by name, and `body` and `query` if the operation has them."""


@dataclass(frozen=True)
class Reply:
    """An answer with a status other than the operation's usual one, with a `tag`, which changes with the answer, or
    with headers. Bytes are JSON already.
    """

    answer: Answer | bytes
    status: int
    tag: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Browser:
    """What a page of the platform's own sends beside the body. `refresh_token`: of its cookie, None where the request
    comes from another site's page. `is_secure`: whether the page came by HTTPS.
    """

    is_own_page: bool
    is_secure: bool
    refresh_token: str | None


@dataclass(frozen=True)
class Kept:
    """An answer that is the same for every caller. It is made for a visitor, as bytes, and kept for all.

    `newest`: called as the handler is, without a query; returns the tag of the newest answer. It decides how long an
    answer is kept, and a caller that has it gets 304 before anything is made. Without it answers are kept for a second,
    and visitors' caches may do the same.
    `shows`: the shows whose seats an answer counts.
    """

    newest: Callable[..., Awaitable[str]] | None = None
    shows: Callable[[Any], Iterable[str]] | None = None


@dataclass(frozen=True)
class Signed:
    """A signed body, as raw bytes, with its signature."""

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
    with_cookie: bool = False
    """The handler takes `browser` too, and may answer with a cookie."""
    body_optional: bool = False
    """An absent body counts as an empty object."""
    csv: Callable[[Any], str] | None = None
    """Renders the answer as a table, for callers that prefer `text/csv`."""
    kept: Kept | None = None

    @cached_property
    def id(self) -> str:
        return camel(self.use_case.__name__)

    @cached_property
    def rule(self) -> Rule:
        return rule_of(self.use_case)

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    @property
    def takes_a_key(self) -> bool:
        """Whether the operation accepts an idempotency key. A signed one does not: its use case recognizes repeated
        bodies. Nor one of sessions: a replay repeats no secret.
        """
        return self.writes and not self.signed and not self.with_cookie
