"""How a public query that was answered from kept bytes is answered again, for the next visitor who asks the same."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Scope

from domain.errors import DomainError
from domain.ports import Observe
from domain.repeating import REPEATABLE, Headers, LastHeaders, Repeatable, Repetition, State
from resolvers.kept_answers import KeptAnswer
from schema.server.graphql_over_http import Answer
from schema.server.guarding import Authentication
from schema.server.kept import PublicRequest, is_newest
from schema.server.operation_lifecycle import OK

Respond = Callable[[Answer], Response]
Refuse = Callable[[DomainError], Response]


@dataclass(frozen=True)
class Repeating:
    """Leaves with a visitor's request how it is answered again."""

    authentication: Authentication
    observe: Observe
    refuse: Refuse

    def leave(self, scope: Scope, answer: Answer, respond: Respond) -> None:
        """`respond`: makes the response of an answer for the same method and media type."""
        if answer.public is not None and answer.kept is not None:
            again = _Again(self, answer.public, answer.operation, respond)
            scope["state"][REPEATABLE] = Repeatable(answer.operation, again)


class _Again:
    def __init__(self, of: Repeating, public: PublicRequest, operation: str, respond: Respond) -> None:
        self._of, self._public, self._operation, self._respond = of, public, operation, respond
        self._key = public.key
        self._headers = LastHeaders()

    async def __call__(self, _state: State) -> Repetition | None:
        began = time.perf_counter()
        kept = self._public.caller.services.kept.find(self._key)
        if kept is None or (kept.seat_maps and not await self._is_newest(kept)):
            return None
        try:
            await self._of.authentication.identify({})
        except DomainError as refusal:
            refused = self._of.refuse(refusal)
            return Repetition(refused.status_code, refused.raw_headers, bytes(refused.body), None)
        self._of.observe("graphql", self._operation, OK, time.perf_counter() - began)
        return Repetition(200, self._headers.of(kept.tag, lambda: self._headers_of(kept)), kept.body, OK)

    async def _is_newest(self, kept: KeptAnswer) -> bool:
        """Not where it cannot be found out: the whole way says why."""
        try:
            return await is_newest(self._public.caller, kept)
        except DomainError:
            return False

    def _headers_of(self, kept: KeptAnswer) -> Headers:
        return self._respond(Answer.of_kept(kept, self._public, self._operation)).raw_headers
