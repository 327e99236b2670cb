"""Strawberry's view in place of the endpoint's own way, with the endpoint's requests and answers."""

from typing import Any

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException, StarletteRequestAdapter
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.http.base import BaseRequestProtocol
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types import ExecutionResult

from schema.kit.context import Caller
from schema.server.graphql_over_http import Answer, Malformed, media_type_for, read, to_members
from schema.server.sharing import encode
from schema.server.view import View, refusing_the_type


class RequestAdapter(StarletteRequestAdapter):
    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.request = request


class _Strawberrys(GraphQL[Caller, None]):
    request_adapter_class = RequestAdapter

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:  # noqa: ARG002 - strawberry's
        return False

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        assert isinstance(request, RequestAdapter)
        given = await read(request.request)
        return GraphQLRequestData(
            query=given.query,
            variables=given.variables,
            operation_name=given.operation_name,
            extensions=given.extensions,
            protocol="http",
        )

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:  # noqa: ARG002 - strawberry's
        return to_members(result)

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        return Response(media_type=media_type_for(request.headers.get("accept", ""), page=False))

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        return Answer.of(response_data).response(str(sub_response.media_type))

    def decode_json(self, data: str | bytes) -> object:
        return orjson.loads(data)

    def encode_json(self, data: object) -> str:
        return encode(data)


class ByStrawberry(View):
    """The endpoint, but for how a request is answered."""

    async def _answer(self, request: Request, caller: Caller, media_type: str) -> Response:  # noqa: ARG002 - it is found again
        try:
            with refusing_the_type(request):
                return await _Strawberrys(self.schema).run(request, caller)
        except HTTPException as error:
            if isinstance(error.__cause__, InvalidOperationTypeError):
                with refusing_the_type(request):
                    raise error.__cause__ from error
            raise Malformed(error.status_code, error.reason) from error
