"""Serves every operation in the same steps: authenticate, check the rule, read the request, call the handler."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from domain.accounts import VISITOR, Principal, Role
from domain.checkout.errors import BadSignature
from domain.errors import DomainError
from domain.idempotency import key_of_header
from domain.naming import snake
from domain.paths import named_by
from domain.ports import Observe, unobserved
from resolvers.access import check
from resolvers.context import Context, Services
from resolvers.kept_answers import KeptAnswer, tag_of
from rest import responding
from rest.cookies import browser_of
from rest.operations import Kept, Operation, Reply, Signed
from rest.paths import members_of_request
from rest.problems import HttpProblem, problem, refused
from rest.reading import parse_json, validate, validate_query
from rest.repeating import Repeating, key_of

KEY_HEADER = "Idempotency-Key"


@dataclass(frozen=True)
class RestRouter:
    """`count_unsigned`: called where a signed operation came with a bad signature; may raise in its place."""

    services: Services
    authenticate: Callable[[Mapping[str, str]], Awaitable[Principal]]
    observe: Observe = unobserved
    count_unsigned: Callable[[], None] = lambda: None

    @cached_property
    def _repeating(self) -> Repeating:
        return Repeating(self.services, self.authenticate, self.observe)

    def routes(self, operations: Sequence[Operation]) -> list[Route]:
        """Returns one route for each path, so that a 405 lists all methods of the path."""
        by_path: dict[str, dict[str, Operation]] = {}
        # Routes are tried one after another: those that a crowd asks for come first.
        for each in sorted(operations, key=lambda each: (each.kept is None, each.path)):
            by_path.setdefault(each.path, {})[each.method] = each
        return [Route(path, _Endpoint(self, by_method), methods=list(by_method)) for path, by_method in by_path.items()]

    async def serve(self, operation: Operation, request: Request) -> Response:
        """Answers the request, observes its outcome and duration, and adds both to the request's log line."""
        outcome, began = "INTERNAL", time.perf_counter()
        structlog.contextvars.bind_contextvars(operation=operation.id)
        try:
            response = await self._answer(operation, request)
            outcome = "ok"
        except DomainError as error:
            response, outcome = refused(error, request.url.path), error.code
        except HttpProblem as error:
            response = problem(error.status, error.code, error.detail, request.url.path, headers=error.headers)
            outcome = error.code
        finally:
            structlog.contextvars.bind_contextvars(outcome=outcome)
            self.observe("rest", operation.id, outcome, time.perf_counter() - began)
        return response

    async def _answer(self, operation: Operation, request: Request) -> Response:
        """Authenticates and checks the rule before it reads the body, so that unauthorized callers cannot probe
        validation.
        """
        principal = await self._who(operation, request)
        check(operation.rule, principal)
        if operation.kept is not None:
            response = await self._answer_kept(operation, operation.kept, request, principal)
            if principal.role is Role.VISITOR:
                self._repeating.leave(operation, operation.kept, request.scope, _path_parameters(request))
            return response
        try:
            return responding.respond(operation, await self._run(operation, request, principal), request)
        except BadSignature:
            self.count_unsigned()
            raise

    async def _answer_kept(self, operation: Operation, kept: Kept, request: Request, principal: Principal) -> Response:
        """Answers from bytes where there are any. The parameters are read only for an answer that must be made: a
        request that was not understood leaves none.
        """
        key = key_of(operation, request.scope)
        make = partial(self._make, operation, kept, request)
        if kept.newest is None:
            counts_seats = kept.shows is not None
            answer = await self.services.kept.answer(key, make, counts_seats=counts_seats)
            if_none_match = request.headers.get("if-none-match")
            return responding.respond_for_a_second(answer, if_none_match, is_visitor=principal.role is Role.VISITOR)
        with named_by(members_of_request(operation.path)):
            tag = await kept.newest(self._context(VISITOR, request), **_path_parameters(request))
        if responding.has(request, tag):
            return responding.not_modified(tag)
        return responding.respond_versioned(await self.services.kept.answer(key, make, version=tag))

    async def _make(self, operation: Operation, kept: Kept, request: Request) -> KeptAnswer:
        """Makes the answer as for a visitor, so that it tells nobody more than everybody may know."""
        reply = await self._run(operation, request, VISITOR)
        body = responding.encoded(reply.answer)
        shows = frozenset(kept.shows(reply.answer)) if kept.shows is not None else frozenset[str]()
        return KeptAnswer(body, reply.tag or tag_of(body), shows)

    async def _run(self, operation: Operation, request: Request, principal: Principal) -> Reply:
        """Reads the request and calls the handler."""
        arguments, sent = await _read(operation, request)
        keyed = _keyed(self._context(principal, request), operation, request, sent)
        with named_by(members_of_request(operation.path, operation.query, operation.body)):
            replied = await operation.handler(keyed, **arguments)
        return replied if isinstance(replied, Reply) else Reply(replied, operation.statuses[0])

    def _context(self, principal: Principal, request: Request) -> Context:
        return self.services.context(principal, request.scope["state"]["request_id"])

    async def _who(self, operation: Operation, request: Request) -> Principal:
        """Returns the caller. A signed operation has no other credentials: callbacks of payment providers are never
        refused for their number, only those that are not signed.
        """
        return VISITOR if operation.signed else await self.authenticate(request.headers)


@dataclass(frozen=True)
class _Endpoint:
    """The operations of one path, as an ASGI application. For a function Starlette would make one of its own, with a
    stack for files that no operation takes.
    """

    router: RestRouter
    by_method: Mapping[str, Operation]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        method = "GET" if request.method == "HEAD" else request.method
        response = await self.router.serve(self.by_method[method], request)
        await response(scope, receive, send)


async def _read(operation: Operation, request: Request) -> tuple[dict[str, Any], Any]:
    """Returns (the handler's arguments, the body that an idempotency key is bound to)."""
    arguments = _path_parameters(request)
    sent: Any = None
    if operation.query is not None:
        arguments["query"] = validate_query(operation.query, request.query_params.multi_items())
    if operation.with_cookie:
        arguments["browser"] = browser_of(request)
    if operation.signed:
        given = (request.headers.get(name) for name in operation.signed)
        arguments["signed"] = Signed(await request.body(), next((each for each in given if each is not None), None))
    elif operation.body is not None:
        raw = await request.body()
        is_left_out = operation.body_optional and not raw.strip()
        sent = {} if is_left_out else parse_json(raw, request.headers)
        arguments["body"] = validate(operation.body, sent)
    return arguments, sent


def _path_parameters(request: Request) -> dict[str, Any]:
    return {snake(name): value for name, value in request.path_params.items()}


def _keyed(context: Context, operation: Operation, request: Request, sent: Any) -> Context:
    """Returns the context under the request's idempotency key, if any. Raises InvalidInput for a malformed key."""
    key = request.headers.get(KEY_HEADER)
    if key is None or not operation.takes_a_key:
        return context
    return context.with_key(key_of_header(key, KEY_HEADER), {"path": request.url.path, "body": sent})
