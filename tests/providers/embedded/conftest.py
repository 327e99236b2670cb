import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def ground() -> Iterator[Path]:
    """A folder with a short path that nobody else may enter, as in a private home."""
    folder = Path(tempfile.mkdtemp(prefix="marquee-test-"))
    yield folder
    for link in (path for path in folder.rglob("*") if path.is_symlink()):
        shutil.rmtree(link.resolve())
    shutil.rmtree(folder)
