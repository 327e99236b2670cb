"""Responses of operations: representation, caching, and 304 for a caller that has the answer already."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from domain.caching import ASKED_EACH_TIME, NEVER_STORED, OF_A_SECOND, VARY, etag, is_among
from resolvers.kept_answers import KeptAnswer
from rest.bodies import Answer
from rest.operations import Operation, Reply

JSON, CSV = "application/json", "text/csv"
_NEVER_STORED = {"Cache-Control": NEVER_STORED}


def respond(operation: Operation, reply: Reply, request: Request) -> Response:
    headers = {**_NEVER_STORED, **reply.headers}
    if operation.csv is not None:
        headers["Vary"] = "Accept"
        if prefers_csv(request.headers.get("accept", "")):
            headers |= _link_to_next_page(reply.answer, request)
            return Response(operation.csv(reply.answer), reply.status, headers, CSV)
    return Response(encoded(reply.answer), reply.status, headers, JSON)


def respond_versioned(kept: KeptAnswer) -> Response:
    """For an answer that a cache may store and must ask about each time."""
    return Response(kept.body, 200, {"Cache-Control": ASKED_EACH_TIME, "ETag": etag(kept.tag)}, JSON)


def respond_for_a_second(kept: KeptAnswer, if_none_match: str | None, *, is_visitor: bool) -> Response:
    """A visitor's answer may be stored and given to other visitors. Another caller's answer has the same body, but its
    headers tell of the caller.
    """
    if not is_visitor:
        return Response(kept.body, 200, _NEVER_STORED | {"Vary": VARY}, JSON)
    headers = {"Cache-Control": OF_A_SECOND, "ETag": etag(kept.tag), "Vary": VARY}
    if is_among(if_none_match, kept.tag):
        return Response(status_code=304, headers=headers)
    return Response(kept.body, 200, headers, JSON)


def not_modified(tag: str) -> Response:
    return Response(status_code=304, headers={"Cache-Control": ASKED_EACH_TIME, "ETag": etag(tag)})


def encoded(answer: Answer | bytes) -> bytes:
    return answer if isinstance(answer, bytes) else answer.model_dump_json().encode()


def has(request: Request, tag: str) -> bool:
    """Whether the caller has the answer with this tag."""
    return is_among(request.headers.get("if-none-match"), tag)


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


def _link_to_next_page(answer: Any, request: Request) -> dict[str, str]:
    """Returns the cursor of the next page as a Link header, since a table has no place for it."""
    cursor = getattr(answer, "next_cursor", None)
    return {} if cursor is None else {"Link": f'<{request.url.include_query_params(cursor=cursor)}>; rel="next"'}
