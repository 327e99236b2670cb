"""Serves every operation in the same steps: authenticate, check the rule, read the request, call the handler."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.accounts import VISITOR, Principal
from domain.errors import DomainError
from domain.idempotency import key_of_header
from domain.naming import snake
from domain.paths import named_by
from domain.ports import Observe, unobserved
from resolvers.access import check
from resolvers.context import Context, Services
from rest.bodies import Answer
from rest.operations import Operation, Reply, Signed
from rest.paths import members_of_request
from rest.problems import HttpProblem, problem, refused
from rest.reading import parse_json, validate, validate_query

KEY_HEADER = "Idempotency-Key"
JSON, CSV = "application/json", "text/csv"


@dataclass(frozen=True)
class RestRouter:
    services: Services
    authenticate: Callable[[Mapping[str, str]], Awaitable[Principal]]
    observe: Observe = unobserved

    def routes(self, operations: Sequence[Operation]) -> list[Route]:
        """Returns one route for each path, so that a 405 lists all methods of the path."""
        by_path = groupby(sorted(operations, key=lambda each: each.path), key=lambda each: each.path)
        return [self._route(path, {each.method: each for each in those}) for path, those in by_path]

    def _route(self, path: str, by_method: Mapping[str, Operation]) -> Route:
        async def endpoint(request: Request) -> Response:
            method = "GET" if request.method == "HEAD" else request.method
            return await self.serve(by_method[method], request)

        return Route(path, endpoint, methods=list(by_method))

    async def serve(self, operation: Operation, request: Request) -> Response:
        """Answers the request, observes its outcome and duration, and adds both to the request's log line."""
        outcome, began = "INTERNAL", time.perf_counter()
        structlog.contextvars.bind_contextvars(operation=operation.id)
        try:
            response = _respond(operation, await self._run(operation, request), request)
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

    async def _run(self, operation: Operation, request: Request) -> Answer | Reply:
        """Authenticates and checks the rule before it reads the body, so that unauthorized callers cannot probe
        validation.
        """
        principal = await self._who(operation, request)
        check(operation.rule, principal)
        arguments, sent = await _read(operation, request)
        context = self.services.context(principal, request.scope["state"]["request_id"])
        keyed = _keyed(context, operation, request, sent)
        with named_by(members_of_request(operation.path, operation.query, operation.body)):
            return await operation.handler(keyed, **arguments)

    async def _who(self, operation: Operation, request: Request) -> Principal:
        """Returns the caller. A signed operation has no other credentials and no rate limit: callbacks of payment
        providers are never refused for their number.
        """
        return VISITOR if operation.signed else await self.authenticate(request.headers)


async def _read(operation: Operation, request: Request) -> tuple[dict[str, Any], Any]:
    """Returns (the handler's arguments, the body that an idempotency key is bound to)."""
    arguments: dict[str, Any] = {snake(name): value for name, value in request.path_params.items()}
    sent: Any = None
    if operation.query is not None:
        arguments["query"] = validate_query(operation.query, request.query_params.multi_items())
    if operation.signed:
        given = (request.headers.get(name) for name in operation.signed)
        arguments["signed"] = Signed(await request.body(), next((each for each in given if each is not None), None))
    elif operation.body is not None:
        raw = await request.body()
        is_left_out = operation.body_optional and not raw.strip()
        sent = {} if is_left_out else parse_json(raw, request.headers)
        arguments["body"] = validate(operation.body, sent)
    return arguments, sent


def _keyed(context: Context, operation: Operation, request: Request, sent: Any) -> Context:
    """Returns the context under the request's idempotency key, if any. Raises InvalidInput for a malformed key."""
    key = request.headers.get(KEY_HEADER)
    if key is None or not operation.writes:
        return context
    return context.with_key(key_of_header(key, KEY_HEADER), {"path": request.url.path, "body": sent})


def _respond(operation: Operation, replied: Answer | Reply, request: Request) -> Response:
    reply = replied if isinstance(replied, Reply) else Reply(replied, operation.statuses[0])
    headers = {"Cache-Control": "no-store"}
    if reply.etag is not None:
        headers = {"Cache-Control": "no-cache", "ETag": reply.etag}
        if _holds(request.headers.get("if-none-match", ""), reply.etag):
            return Response(status_code=304, headers=headers)
    if operation.csv is not None:
        headers["Vary"] = "Accept"
        if prefers_csv(request.headers.get("accept", "")):
            headers |= _link_to_next_page(reply.answer, request)
            return Response(operation.csv(reply.answer), reply.status, headers, CSV)
    content = reply.answer.model_dump_json().encode()
    return Response(content, reply.status, headers, JSON)


def prefers_csv(accept: str) -> bool:
    """Whether the caller prefers CSV to JSON. JSON wins a tie."""
    wanted = {JSON: 0.0, CSV: 0.0}
    for each in accept.lower().split(","):
        media_type, _, parameters = each.partition(";")
        if media_type.strip() in wanted:
            wanted[media_type.strip()] = _quality(parameters)
    return wanted[CSV] > wanted[JSON]


def _quality(parameters: str) -> float:
    try:
        return float(parameters.partition("q=")[2] or 1)
    except ValueError:
        return 0.0


def _link_to_next_page(answer: Answer, request: Request) -> dict[str, str]:
    """Returns the cursor of the next page as a Link header, since a table has no place for it."""
    cursor = getattr(answer, "next_cursor", None)
    return {} if cursor is None else {"Link": f'<{request.url.include_query_params(cursor=cursor)}>; rel="next"'}


def _holds(if_none_match: str, etag: str) -> bool:
    given = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return "*" in given or etag.removeprefix("W/") in given
