"""The specification's examples, read from its own text."""

import re
from dataclasses import dataclass
from pathlib import Path

SPECIFICATION = Path(__file__).parents[2] / "docs" / "specification.txt"
ENDPOINT = re.compile(r"^(GET|POST|PUT) (/\S+)$")


@dataclass(frozen=True)
class Example:
    """`body` is the text between an endpoint and the next one, from the first brace on, to the letter."""

    method: str
    path: str
    body: str | None

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def examples() -> list[Example]:
    found: list[tuple[str, str, list[str]]] = []
    for line in SPECIFICATION.read_text().splitlines():
        endpoint = ENDPOINT.match(line.strip())
        if endpoint:
            found.append((endpoint[1], endpoint[2], []))
        elif found:
            found[-1][2].append(line)
    return [Example(method, path, _body("\n".join(after))) for method, path, after in found]


def _body(after: str) -> str | None:
    start, end = after.find("{"), after.rfind("}")
    return after[start : end + 1] if start >= 0 else None
