"""Whether what the server answered is what the API's document says that it may answer."""

import functools
import re

from httpx2 import Request, Response

Answers = dict[str, dict[str, str]]
"""By status: the description, which names the codes of a refusal."""


async def check_documented(response: Response) -> None:
    """For the client of every test: raises AssertionError for a status or a code that the operation does not list."""
    answers = answers_of(response.request)
    if answers is None:
        return
    asked = f"{response.request.method} {response.request.url.path}"
    assert str(response.status_code) in answers, f"{asked} does not list {response.status_code}"
    if response.headers.get("content-type") == "application/problem+json":
        await response.aread()
        code = response.json()["code"]
        assert f"`{code}`" in answers[str(response.status_code)]["description"], f"{asked} does not list {code}"


def answers_of(request: Request) -> Answers | None:
    """None for what is no operation of the document."""
    method = "get" if request.method == "HEAD" else request.method.lower()
    for pattern, by_method in documented_paths():
        if method in by_method and pattern.fullmatch(request.url.path):
            return by_method[method]
    return None


@functools.cache
def documented_paths() -> list[tuple[re.Pattern[str], dict[str, Answers]]]:
    """Those without parameters first, as the server finds them."""
    from rest import openapi  # noqa: PLC0415 - tests below this floor need not load it

    paths = openapi.document()["paths"]
    return [
        (re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), {name: each["responses"] for name, each in methods.items()})
        for path, methods in sorted(paths.items(), key=lambda each: "{" in each[0])
    ]
