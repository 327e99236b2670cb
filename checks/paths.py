"""What the documentation names, exists: every path in it leads to a file or a folder of the repository."""

import re
from collections.abc import Iterator
from pathlib import Path

from checks.tree import texts

CODE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def findings(root: Path) -> Iterator[str]:
    """Of every Markdown page: paths in backticks, from the root, and links, from the page. Not in fenced blocks."""
    folders = {path.name for path in root.iterdir() if path.is_dir()}
    for page in texts(root):
        if page.suffix == ".md":
            yield from _of_page(root, page, folders)


def _of_page(root: Path, page: Path, folders: set[str]) -> Iterator[str]:
    name = page.relative_to(root).as_posix()
    for number, line in _prose(page.read_text()):
        for path in CODE.findall(line):
            if path.split("/")[0] in folders and not (root / path).exists():
                yield f"{name}:{number}: there is no {path}"
        for path in LINK.findall(line):
            if not (page.parent / path).exists():
                yield f"{name}:{number}: the link leads to {path}, which is not there"


def _prose(text: str) -> Iterator[tuple[int, str]]:
    """The lines outside of fenced blocks, by their numbers."""
    is_fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            is_fenced = not is_fenced
        elif not is_fenced:
            yield number, line
