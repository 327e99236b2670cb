"""Makes a valid body invalid, one member at a time, and checks the refusal."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from httpx2 import Response

from tests.rest.calling import Json
from tests.rest.scene import Request

Path = tuple[int | str, ...]


def named(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def members_of(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yields the path of every member at every depth, with the last item of each list."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name), inner
            yield from members_of(inner, (*path, name))
    elif isinstance(value, list) and value:
        yield (*path, len(value) - 1), value[-1]
        yield from members_of(value[-1], (*path, len(value) - 1))


def changed(body: Json, path: Path, value: Any) -> Json:
    copied: Any = copy.deepcopy(body)
    inside = copied
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    result: Json = copied
    return result


def wrong_values(value: Any) -> list[Any]:
    """Yields values of other types, and unprintable text."""
    if isinstance(value, str):
        return [5, True, [], {}, f"{value}\0", "\ud800", "a\nb", ""]
    if isinstance(value, (int, float)):
        return ["250", True, [], {}, -1, 0, 10**30]
    if isinstance(value, list):
        return ["A1", {}, 5]
    return ["text", [], 5]


def mutations(operation_id: str, body: Json) -> Iterator[tuple[str, Json]]:
    """Yields (the field that the refusal must name, the body)."""
    yield "unheardOf", {**body, "unheardOf": 1}
    for path, value in members_of(body):
        if operation_id == "syncShows" and path != ("shows",):
            continue  # each item of a batch has its own result
        for wrong in wrong_values(value):
            if path[-1] != "price" or wrong != 0 or isinstance(wrong, bool):  # a price may be zero
                yield named(path), changed(body, path, wrong)
        if isinstance(value, dict):
            yield f"{named(path)}.unheardOf", changed(body, path, {**value, "unheardOf": 1})


async def sent(request: Request, body: object) -> Response:
    content = json.dumps(body).encode()
    headers = {**request.caller.headers, "Content-Type": "application/json"}
    return await request.caller.http.request(request.method, request.path, content=content, headers=headers)


def bank(account_number: str, ifsc_code: str) -> Json:
    return {"accountNumber": account_number, "ifscCode": ifsc_code}


def problem_with(response: Response, field: str, body: object) -> str | None:
    """Returns what is wrong with the refusal, if anything. It may name the member that contains the field instead."""
    answered = response.json()
    fields = [error["field"] for error in answered.get("errors", ())]
    if (response.status_code, answered["code"]) == (422, "INVALID_INPUT") and any(
        field == each or field.startswith((f"{each}.", f"{each}[")) for each in fields
    ):
        return None
    return f"{field}: {response.status_code} {answered['code']} {fields} for {json.dumps(body)[:300]}"
