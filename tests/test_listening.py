"""What a server process asks of its machine."""

import subprocess
import sys

from settings import PROJECT

SCRIPT = """
import resource
from app.server.listening import open_files
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
found = open_files()
assert found == resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(65_536, hard), (found, hard)
assert open_files() == found
"""


def test_a_server_may_have_as_many_files_open_as_its_machine_allows() -> None:
    subprocess.run([sys.executable, "-c", SCRIPT], cwd=PROJECT, check=True)  # noqa: S603 - our own script
