"""The GraphQL endpoint: POST, GET for queries, graphql-transport-ws and server-sent events."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from domain.accounts import Role
from domain.errors import DomainError, Kind
from domain.ports import Observe, unobserved
from resolvers.context import Services
from resolvers.live import LiveHub
from schema.kit.context import Caller
from schema.server.answering import Answering
from schema.server.api import make_schema
from schema.server.documents import DocumentPolicy, Documents, Limits
from schema.server.graphql_over_http import EVENT_STREAM, PAGE, Answer, Malformed, media_type_for, read
from schema.server.guarding import Authentication, Guards
from schema.server.ide import ide_page
from schema.server.operation_lifecycle import Books
from schema.server.repeating import Repeating
from schema.server.socket_endpoint import SocketEndpoint
from schema.server.socket_limits import SocketLimits
from schema.server.sockets import CREDENTIALS
from schema.server.streams import EventStream

_STATUS = {Kind.UNAUTHENTICATED: 401, Kind.LIMITED: 429, Kind.UNAVAILABLE: 503}
_CREDENTIALS = frozenset(name.encode() for name in CREDENTIALS)
_ALLOWED = {
    "GET": frozenset({OperationType.QUERY}),
    "POST": frozenset({OperationType.QUERY, OperationType.MUTATION}),
}


@dataclass(frozen=True)
class GraphQLOptions:
    """`introspection` is on in development, as is the `ide`. `persisted`: operations by the SHA-256 of their text, the
    only ones that are answered where `only_persisted`. `leaving`: event streams end when it is set.
    `compiled`: whether operations are executed by compiled plans.
    `detach_extension`: the ASGI extension by which the server hands over a WebSocket.
    """

    limits: Limits
    introspection: bool = False
    ide: bool = False
    persisted: Mapping[str, str] = field(default_factory=dict)
    only_persisted: bool = False
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    detach_extension: str | None = None
    compiled: bool = True
    observe: Observe = unobserved
    sockets: SocketLimits = field(default_factory=SocketLimits)


def graphql_app(services: Services, hub: LiveHub, authentication: Authentication, options: GraphQLOptions) -> ASGIApp:
    policy = DocumentPolicy(options.limits, options.introspection, options.persisted, options.only_persisted)
    return View(services, hub, authentication, policy, options)


class View:
    """An ASGI application."""

    def __init__(
        self,
        services: Services,
        hub: LiveHub,
        authentication: Authentication,
        policy: DocumentPolicy,
        options: GraphQLOptions,
    ) -> None:
        documents = Documents(policy)
        books = Books(options.observe, authentication.charge)
        self.schema = make_schema(policy, books, documents=documents, compiled=options.compiled)
        self._services, self._hub = services, hub
        self._guards = Guards(authentication, services.access)
        self._answering = Answering(self.schema, documents, books)
        self._repeating = Repeating(authentication, options.observe, _refused)
        self._leaving, self._has_page = options.leaving, options.ide
        self._sockets = SocketEndpoint(
            services=services,
            hub=hub,
            schema=self.schema,
            guards=self._guards,
            observe=options.observe,
            detach=options.detach_extension,
            limits=options.sockets,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._sockets.connect(WebSocket(scope, receive, send))
            return
        request = Request(scope, receive)
        try:
            await self._serve(request, scope, receive, send)
        except Malformed as refusal:
            await refusal.response()(scope, receive, send)
        except DomainError as refusal:
            await _refused(refusal)(scope, receive, send)

    async def _serve(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Malformed or a DomainError before anything is sent."""
        if request.method not in _ALLOWED:
            raise Malformed(405, "GraphQL takes POST, and GET for queries.", {"Allow": "GET, POST"})
        page = self._has_page and request.method == "GET" and not scope["query_string"]
        media_type = media_type_for(request.headers.get("accept", ""), page=page)
        if media_type == EVENT_STREAM:
            await self._stream(request, scope, receive, send)
        else:
            caller = await self._caller(request)
            response = ide_page() if media_type == PAGE else await self._answer(request, caller, media_type)
            await response(scope, receive, send)

    async def _caller(self, request: Request) -> Caller:
        identity = await self._guards.authentication.identify(_credentials(request.scope))
        return Caller(self._services, self._hub, identity.principal, _request_id(request.scope))

    async def _answer(self, request: Request, caller: Caller, media_type: str) -> Response:
        asked = await read(request)
        with refusing_the_type(request):
            answer = await self._answering.answer(
                asked, caller, _ALLOWED[request.method], lambda: _gone(request.receive)
            )
        if caller.principal.role is not Role.VISITOR:
            return answer.response(media_type)
        respond = partial(_to_visitor, request.method, media_type)
        self._repeating.leave(request.scope, answer, respond)
        return respond(answer, request.headers.get("if-none-match"))

    async def _stream(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers any operation by an event stream, which ends with its credentials."""
        ended = asyncio.Event()
        guard = await self._guards.admit(_credentials(scope), lambda _reason: ended.set())
        try:
            asked = await read(request)
            results = await self.schema.stream(
                asked.query,
                variable_values=asked.variables,
                context_value=Caller(self._services, self._hub, guard.principal, _request_id(scope)),
                operation_name=asked.operation_name,
                operation_extensions=asked.extensions,
                allowed_operation_types=_ALLOWED[request.method] | {OperationType.SUBSCRIPTION},
            )
            with refusing_the_type(request):
                first = await anext(results, None)
            await EventStream(first, results, ended, self._leaving)(scope, receive, send)
        finally:
            guard.stop()


@contextmanager
def refusing_the_type(request: Request) -> Iterator[None]:
    """Refuses an operation that the document has not, or of a type that the method does not take. Raises Malformed."""
    try:
        yield
    except CannotGetOperationTypeError as error:
        raise Malformed(400, error.as_http_error_reason()) from error
    except InvalidOperationTypeError as error:
        if request.method == "GET" and error.operation_type is OperationType.MUTATION:
            raise Malformed(405, "GET only reads: send mutations as POST.", {"Allow": "POST"}) from error
        raise Malformed(400, "Subscriptions go over WebSocket, or with Accept: text/event-stream.") from error


def _credentials(scope: Scope) -> dict[str, str]:
    return {name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in _CREDENTIALS}


def _to_visitor(method: str, media_type: str, answer: Answer, if_none_match: str | None = None) -> Response:
    if method == "GET":
        return answer.response_to_visitor(media_type, if_none_match)
    return answer.response(media_type)


async def _gone(receive: Receive) -> None:
    """Returns when the client has disconnected. Its body, if it has one, has been read or does not count."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _refused(refusal: DomainError) -> Response:
    status = _STATUS.get(refusal.kind, 400)
    headers = {"WWW-Authenticate": 'Bearer realm="marquee"'} if status == _STATUS[Kind.UNAUTHENTICATED] else {}
    if (seconds := refusal.seconds_to_wait()) is not None:
        headers = {"Retry-After": str(seconds)}
    return Malformed(status, refusal.message, headers).response(refusal.code)


def _request_id(scope: Scope) -> str:
    """Returns the id that the gateway has given to the request."""
    return str(scope["state"]["request_id"])
