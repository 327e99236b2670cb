"""Every setting stands in a page that operators read, and every setting that a page names is there."""

import re
from collections.abc import Iterator
from pathlib import Path

from settings import environment_names

PAGES = ("README.md", "docs/deploying.md")
"""Where an operator looks for a setting."""
NAMED = re.compile(r"\bMARQUEE_[A-Z0-9_]*[A-Z0-9]\b")
CODE = "settings/values.py"


def findings(root: Path) -> Iterator[str]:
    """Of the README and the page about deploying. A changelog names settings of other versions and is left out."""
    pages = {name: (root / name).read_text() for name in PAGES if (root / name).exists()}
    everywhere = set(re.findall(r"\b[A-Z][A-Z0-9_]+\b", " ".join(pages.values())))
    names = set(environment_names().values())
    for name in sorted(names - everywhere):
        yield f"{CODE}:1: {name} stands in none of {', '.join(PAGES)}: add a row to a table of settings"
    for page, text in pages.items():
        for number, line in enumerate(text.splitlines(), 1):
            for name in sorted(set(NAMED.findall(line)) - names):
                yield f"{page}:{number}: there is no setting {name}"
