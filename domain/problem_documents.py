"""Problem documents as RFC 9457 defines them: the body of every refusal that is not GraphQL's own."""

from collections.abc import Mapping
from typing import Any

MEDIA_TYPE = "application/problem+json"


def problem_document(
    status: int, code: str, detail: str, path: str, members: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The document. `members`: the error's facts, added beside the members that RFC 9457 defines."""
    return {
        "type": f"urn:marquee:problem:{code.lower().replace('_', '-')}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "code": code,
        "instance": path,
        **(members or {}),
    }
