"""GraphQL over HTTP: reads and checks requests, and writes responses with their status."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

import orjson
from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.parse_content_type import parse_content_type
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from domain.caching import ASKED_EACH_TIME, NEVER_STORED, OF_A_SECOND, VARY, etag, is_among
from domain.errors import RETRY_AFTER_SECONDS, Busy
from resolvers.kept_answers import KeptAnswer
from schema.server.kept import PublicRequest
from schema.server.lifetimes import TookTooLong
from schema.server.negotiation import best_of

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
LONGEST_MEDIA_TYPE = 200
"""Of a request, in characters. Those that were seen are remembered."""
EVENT_STREAM = "text/event-stream"
PAGE = "text/html"
_KINDS = {"query": str, "operationName": str, "variables": dict, "extensions": dict}


class Malformed(Exception):
    """A request that is not a GraphQL request, or not one for this method. Raised before a document is parsed."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers

    def response(self, code: str = "BAD_REQUEST") -> Response:
        body = {"errors": [{"message": self.message, "extensions": {"code": code}}]}
        return Response(orjson.dumps(body), self.status, dict(self.headers or {}), JSON)


@dataclass(frozen=True)
class Asked:
    """The members of a request."""

    query: str | None
    variables: dict[str, Any] | None
    operation_name: str | None
    extensions: dict[str, Any] | None


async def read(request: Request) -> Asked:
    """Checks the types of the members. Raises Malformed."""
    return _checked(_of_query(request) if request.method == "GET" else _of_body(request, await _body(request.receive)))


async def _body(receive: Receive) -> bytes:
    """Starlette's own reader serves streams too and takes four times as long. Raises ClientDisconnect."""
    chunks: list[bytes] = []
    while (message := await receive())["type"] == "http.request":
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)
    raise ClientDisconnect


def _of_query(request: Request) -> dict[str, Any]:
    given: dict[str, Any] = {name: value for name, value in request.query_params.items() if value}
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _json(given[name], name)
    return given


def _of_body(request: Request, body: bytes) -> Any:
    content_type = request.headers.get("content-type", "")
    if len(content_type) > LONGEST_MEDIA_TYPE or not _is_json(content_type):
        raise Malformed(415, "Send the request as application/json.", {"Accept": JSON})
    return _json(body, "The body")


@lru_cache(maxsize=100)
def _is_json(content_type: str) -> bool:
    return parse_content_type(content_type)[0] == JSON


def _json(text: str | bytes, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed(400, f"{what} is not JSON.") from error


def _checked(given: Any) -> Asked:
    if isinstance(given, list):
        raise Malformed(400, "Batching is off: send one operation a request.")
    if not isinstance(given, dict):
        raise Malformed(400, "Expected a JSON object with a query.")
    for name, kind in _KINDS.items():
        if not isinstance(given.get(name), (kind, type(None))):
            raise Malformed(400, f"{name} must be {'an object' if kind is dict else 'a string'}.")
    if not given.get("query") and "persistedQuery" not in (given.get("extensions") or {}):
        raise Malformed(400, "The request has no query.")
    return Asked(given.get("query"), given.get("variables"), given.get("operationName"), given.get("extensions"))


def media_type_for(accept: str, *, page: bool) -> str:
    """Returns the response's media type: an event stream only to clients that take nothing else as gladly, a page only
    where there is one. Clients that take JSON alone get 200 for every well-formed request.
    """
    offered = (JSON, GRAPHQL_RESPONSE, EVENT_STREAM, PAGE) if page else (JSON, GRAPHQL_RESPONSE, EVENT_STREAM)
    return best_of(accept, offered, reluctantly=EVENT_STREAM)


def to_members(result: ExecutionResult) -> GraphQLHTTPResponse:
    """Returns the response's members. `data` is absent if nothing was executed, as the specification demands."""
    response: GraphQLHTTPResponse = {}
    if result.errors:
        response["errors"] = [error.formatted for error in result.errors]
    if not was_refused(result):
        response["data"] = result.data
    if result.extensions:
        response["extensions"] = result.extensions
    return response


def was_refused(result: ExecutionResult) -> bool:
    """Whether the request failed before execution: an error of a field has a path."""
    errors = result.errors or ()
    never_ran = result.data is None and bool(errors) and all(map(_is_of_request, errors))
    return isinstance(result, PreExecutionError) or never_ran


def _is_of_request(error: GraphQLError) -> bool:
    return error.path is None and not isinstance(error, TookTooLong)


@dataclass(frozen=True)
class Answer:
    """An encoded response. `was_executed`: false for a request that failed before. `is_unavailable`: the database is
    away, so that every error is Busy and no field has a value. `kept`: the answer of every caller that it is, `public`
    and `operation`: to which request, and the operation's name.
    """

    body: bytes
    was_executed: bool
    is_unavailable: bool
    kept: KeptAnswer | None = None
    public: PublicRequest | None = None
    operation: str = ""

    @classmethod
    def of_kept(cls, kept: KeptAnswer, public: PublicRequest, operation: str) -> Self:
        return cls(kept.body, True, False, kept, public, operation)  # noqa: FBT003 - was executed, is available

    @classmethod
    def of(cls, members: GraphQLHTTPResponse) -> Self:
        return cls(orjson.dumps(members), "data" in members, _is_unavailable(members))

    def response(self, media_type: str) -> Response:
        """Proxies and clients that retry need a status for `is_unavailable`."""
        headers = {"Cache-Control": NEVER_STORED}
        status = 200 if self.was_executed or media_type != GRAPHQL_RESPONSE else 400
        if self.is_unavailable:
            status, headers["Retry-After"] = 503, str(RETRY_AFTER_SECONDS)
        return Response(self.body, status, headers, media_type)

    def response_to_visitor(self, media_type: str, if_none_match: str | None) -> Response:
        """To a visitor's GET: what is kept may be stored by caches, and is not sent again to who has it."""
        if self.kept is None:
            return self.response(media_type)
        caching = ASKED_EACH_TIME if self.kept.seat_maps else OF_A_SECOND
        headers = {"Cache-Control": caching, "ETag": etag(self.kept.tag), "Vary": VARY}
        if is_among(if_none_match, self.kept.tag):
            return Response(status_code=304, headers=headers)
        return Response(self.body, 200, headers, media_type)


def _is_unavailable(response: GraphQLHTTPResponse) -> bool:
    """A partial answer, or a mutation's problem in its union, keeps its status."""
    errors: list[Any] = list(response.get("errors") or ())
    if not errors:
        return False
    all_extensions = [error.get("extensions") for error in errors]
    codes = {extensions.get("code") if isinstance(extensions, dict) else None for extensions in all_extensions}
    data = response.get("data")
    return codes == {Busy.code} and (not data or all(value is None for value in data.values()))
