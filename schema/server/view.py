"""The GraphQL endpoint: POST, GET for persisted queries, graphql-transport-ws and server-sent events."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException, StarletteRequestAdapter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.http.base import BaseRequestProtocol
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL
from strawberry.types import ExecutionResult
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
from schema.server.graphql_over_http import Answer, Malformed, media_type_for, read, to_members
from schema.server.repeating import Repeating
from schema.server.sharing import encode
from schema.server.sockets import CREDENTIALS, Authentication, SocketEndpoint
from schema.server.streams import until

_STATUS = {Kind.UNAUTHENTICATED: 401, Kind.LIMITED: 429, Kind.UNAVAILABLE: 503}
_FOR_STRAWBERRY = ("text/event-stream", "multipart/mixed", "text/html")
"""Who accepts one of these is served by strawberry's view: with an event stream, or a page in a browser."""
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


def graphql_app(services: Services, hub: LiveHub, authentication: Authentication, options: GraphQLOptions) -> ASGIApp:
    policy = DocumentPolicy(options.limits, options.introspection, options.persisted, options.only_persisted)
    return View(services, hub, authentication, policy, options)


class RequestAdapter(StarletteRequestAdapter):
    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.request = request


class View(GraphQL[Caller, None]):
    request_adapter_class = RequestAdapter

    def __init__(
        self,
        services: Services,
        hub: LiveHub,
        authentication: Authentication,
        policy: DocumentPolicy,
        options: GraphQLOptions,
    ) -> None:
        documents = Documents(policy)
        schema = make_schema(policy, options.observe, documents=documents, compiled=options.compiled)
        super().__init__(
            schema,
            graphql_ide="graphiql" if options.ide else None,
            subscription_protocols=(GRAPHQL_SSE_PROTOCOL,),
        )
        self._services, self._hub, self._authentication = services, hub, authentication
        self._answering = Answering(schema, documents, options.observe)
        self._repeating = Repeating(authentication, options.observe, _refused)
        self._leaving = options.leaving
        self._sockets = SocketEndpoint(
            services, hub, self.schema, authentication, options.observe, options.detach_extension
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._sockets.connect(WebSocket(scope, receive, send))
            return
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except Malformed as refusal:
            response = refusal.response()
        except DomainError as refusal:
            response = _refused(refusal)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method not in ("GET", "POST"):
            raise Malformed(405, "GraphQL takes POST, and GET for persisted queries.", {"Allow": "GET, POST"})
        caller = await self._caller(request)
        accept = request.headers.get("accept", "").lower()
        if any(media_type in accept for media_type in _FOR_STRAWBERRY):
            return await self._run(request, caller)
        asked = await read(request)
        try:
            answer = await self._answering.answer(asked, caller, _ALLOWED[request.method])
        except CannotGetOperationTypeError as error:
            raise Malformed(400, error.as_http_error_reason()) from error
        except InvalidOperationTypeError as error:
            raise _wrong_transport(request) from error
        if caller.principal.role is not Role.VISITOR:
            return answer.response(media_type_for(accept))
        respond = partial(_to_visitor, request.method, media_type_for(accept))
        self._repeating.leave(request.scope, answer, respond)
        return respond(answer, request.headers.get("if-none-match"))

    async def _run(self, request: Request, caller: Caller) -> Response:
        """Event streams, and the page for browsers."""
        try:
            return await self.run(request, caller)
        except HTTPException as error:
            if isinstance(error.__cause__, InvalidOperationTypeError):
                raise _wrong_transport(request) from error
            raise Malformed(error.status_code, error.reason) from error

    async def _caller(self, request: Request) -> Caller:
        identity = await self._authentication.identify(_credentials(request.scope))
        request.state.expires_at = identity.expires_at
        return Caller(self._services, self._hub, identity.principal, _request_id(request.scope))

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:
        wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        return self.graphql_ide is not None and wants_page and not request.query_params

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        assert isinstance(request, RequestAdapter)  # noqa: S101 - set above
        given = await read(request.request)
        streams = self._get_stream_transport_from_headers(request.headers)
        return GraphQLRequestData(
            query=given.query,
            variables=given.variables,
            operation_name=given.operation_name,
            extensions=given.extensions,
            protocol=streams.protocol if streams else "http",
        )

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:  # noqa: ARG002
        return to_members(result)

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        return Response(media_type=media_type_for(request.headers.get("accept", "")))

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        return Answer.of(response_data).response(str(sub_response.media_type))

    def decode_json(self, data: str | bytes) -> object:
        """Stricter than the standard library's decoder: refuses text that cannot be encoded as UTF-8."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> str:
        return encode(data)

    async def create_streaming_response(
        self,
        request: Request | WebSocket,
        stream: Callable[[], AsyncIterator[str]],
        sub_response: Response,  # noqa: ARG002 - as above
        headers: Mapping[str, str],
    ) -> Response:
        def bounded() -> AsyncIterator[str]:
            return until(request.state.expires_at, self._leaving, stream())

        return StreamingResponse(bounded(), headers=headers)


def _credentials(scope: Scope) -> dict[str, str]:
    return {name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in _CREDENTIALS}


def _to_visitor(method: str, media_type: str, answer: Answer, if_none_match: str | None = None) -> Response:
    if method == "GET":
        return answer.response_to_visitor(media_type, if_none_match)
    return answer.response(media_type)


def _wrong_transport(request: Request) -> Malformed:
    if request.method == "GET":
        return Malformed(405, "GET only reads: send mutations as POST.", {"Allow": "POST"})
    return Malformed(400, "Subscriptions go over WebSocket, or with Accept: text/event-stream.")


def _refused(refusal: DomainError) -> Response:
    status = _STATUS.get(refusal.kind, 400)
    headers = {"WWW-Authenticate": 'Bearer realm="marquee"'} if status == _STATUS[Kind.UNAUTHENTICATED] else {}
    if (seconds := refusal.seconds_to_wait()) is not None:
        headers = {"Retry-After": str(seconds)}
    return Malformed(status, refusal.message, headers).response(refusal.code)


def _request_id(scope: Scope) -> str:
    """Returns the id that the gateway has given to the request."""
    return str(scope["state"]["request_id"])
