"""How an operation that was answered from kept bytes is answered again, for the next visitor who asks the same."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import Scope

from domain.accounts import VISITOR, Principal
from domain.errors import DomainError
from domain.ports import Observe
from domain.repeating import REPEATABLE, Headers, LastHeaders, Repeatable, Repetition, State
from resolvers.context import Services
from resolvers.kept_answers import KeptAnswer, Key
from rest import responding
from rest.operations import Kept, Operation
from rest.problems import refused

OK = "ok"


@dataclass(frozen=True)
class Repeating:
    """Leaves with a visitor's request how it is answered again."""

    services: Services
    authenticate: Callable[[Mapping[str, str]], Awaitable[Principal]]
    observe: Observe

    def leave(self, operation: Operation, kept: Kept, scope: Scope, parameters: dict[str, Any]) -> None:
        """`parameters`: of the path, as the operation's handler takes them."""
        again = _Again(self, operation, kept, key_of(operation, scope), parameters, scope["path"])
        scope["state"][REPEATABLE] = Repeatable(operation.id, again)


@dataclass
class _Again:
    of: Repeating
    operation: Operation
    kept: Kept
    key: Key
    parameters: dict[str, Any]
    path: str

    def __post_init__(self) -> None:
        self._headers = LastHeaders()

    async def __call__(self, state: State) -> Repetition | None:
        began = time.perf_counter()
        answer = await self._find(state["request_id"])
        if answer is None:
            return None
        outcome = OK
        try:
            await self.of.authenticate({})
            headers = self._headers.of(answer.tag, lambda: self._headers_of(answer))
            repetition = Repetition(200, headers, answer.body, OK)
        except DomainError as refusal:
            response, outcome = refused(refusal, self.path), refusal.code
            repetition = Repetition(response.status_code, response.raw_headers, bytes(response.body), outcome)
        self.of.observe("rest", self.operation.id, outcome, time.perf_counter() - began)
        return repetition

    async def _find(self, request_id: str) -> KeptAnswer | None:
        """None also where the newest version cannot be found out: the whole way says why."""
        store, version = self.of.services.kept, None
        if self.kept.newest is not None:
            try:
                version = await self.kept.newest(self.of.services.context(VISITOR, request_id), **self.parameters)
            except DomainError:
                return None
        return store.find(self.key, version)

    def _headers_of(self, answer: KeptAnswer) -> Headers:
        if self.kept.newest is None:
            return responding.respond_for_a_second(answer, None, is_visitor=True).raw_headers
        return responding.respond_versioned(answer).raw_headers


def key_of(operation: Operation, scope: Scope) -> Key:
    """What the answer depends on. What the operation ignores must not make another answer of it: a few hundred would
    fill the store.
    """
    return operation.id, scope["path"], scope["query_string"] if operation.query is not None else b""
