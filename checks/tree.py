"""The files of the repository that people write."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXTS = frozenset(
    {".css", ".graphql", ".html", ".js", ".json", ".mako", ".md", ".py", ".sh", ".sms", ".toml", ".txt", ".yaml"}
)
BUILT = frozenset({"__pycache__", "build", "node_modules"})


def texts(root: Path) -> Iterator[Path]:
    """Every text file below the root, in order. Hidden folders (the virtual environment, data, caches) are left out."""
    for path in sorted(root.iterdir()):
        if path.is_dir():
            if not path.name.startswith(".") and path.name not in BUILT:
                yield from texts(path)
        elif path.suffix in TEXTS or path.name == "Makefile":
            yield path
