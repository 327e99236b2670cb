"""Clients of the last release still work, unless CHANGELOG.md names what breaks them."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from checks.openapi import openapi_breaks
from checks.sdl import sdl_breaks

RELEASED = Path("contracts/released")
UNRELEASED = re.compile(r"^## \[?Unreleased\]?\s*$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Contracts:
    sdl: str
    openapi: str

    @classmethod
    def read(cls, folder: Path) -> "Contracts":
        return cls((folder / "schema.graphql").read_text(), (folder / "openapi.json").read_text())


def findings(root: Path) -> Iterator[str]:
    announced = names_in(unreleased((root / "CHANGELOG.md").read_text()))
    return unannounced(Contracts.read(root / RELEASED), Contracts.read(root), announced)


def unannounced(released: Contracts, current: Contracts, announced: Iterable[str]) -> Iterator[str]:
    """A sentence for each breaking change whose identifier is not among those announced."""
    allowed = frozenset(announced)
    sdl = sdl_breaks(released.sdl, current.sdl)
    openapi = openapi_breaks(json.loads(released.openapi), json.loads(current.openapi))
    for file, breaks in (("schema.graphql", sdl), ("openapi.json", openapi)):
        for identifier, sentence in breaks:
            if identifier not in allowed:
                announce = f"If it must be, name `{identifier}` under Unreleased in CHANGELOG.md."
                yield f"{file}: breaks clients of the last release: {sentence} {announce}"


def unreleased(changelog: str) -> str:
    """The text of the section Unreleased; nothing where there is none."""
    found = UNRELEASED.search(changelog)
    return "" if found is None else found.group(1)


def names_in(text: str) -> set[str]:
    """What stands between backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))
