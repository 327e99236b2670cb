import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from providers.embedded.leases import Lease
from providers.embedded.postgres import EmbeddedPostgres
from tests.servers import private_folder


@pytest.fixture
def private_home() -> Iterator[Path]:
    """A folder with a short path that no other user may enter, as in a private home."""
    yield from private_folder()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """A cluster that was made, used and stopped: a copy of it is there at once."""
    for folder in private_folder():
        server = EmbeddedPostgres(folder / "postgres", durable=False)
        lease = Lease(server)
        lease.open()
        lease.close()
        yield server.folder / "cluster"


@pytest.fixture
def furnish(cluster: Path) -> Callable[[Path], Path]:
    """Puts a cluster into a server's folder, and answers with the folder."""

    def copy_cluster(folder: Path) -> Path:
        server = EmbeddedPostgres(folder)
        subprocess.run(["/bin/cp", "-a", str(cluster), str(server.folder)], check=True)  # noqa: S603 - our own folders
        return folder

    return copy_cluster
