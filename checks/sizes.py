"""No Python file is longer than a few screens, and no function longer than one."""

import ast
from collections.abc import Iterator
from pathlib import Path

from checks.tree import texts

FILE_LINES, FUNCTION_LINES = 250, 40
EXEMPT = ("migrations/versions/",)
"""A revision makes its tables in one function."""


def findings(root: Path) -> Iterator[str]:
    for path in texts(root):
        name = path.relative_to(root).as_posix()
        if path.suffix == ".py" and not name.startswith(EXEMPT):
            yield from _of_file(name, path.read_text())


def _of_file(name: str, source: str) -> Iterator[str]:
    lines = len(source.splitlines())
    if lines > FILE_LINES:
        yield f"{name}:1: {lines} lines, more than {FILE_LINES}: make it a folder of the same name"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno is not None:
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{name}:{node.lineno}: {node.name} has {length} lines, more than {FUNCTION_LINES}"
