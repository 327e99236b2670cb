"""The log as a server in production writes it."""

import asyncio
import io
import json
import subprocess
import sys
from typing import Any

from app.log_lines import LogLines

PROGRAM = """
import logging, structlog
from app.logs import configure_logs
from settings import Settings

configure_logs(Settings(env="development").model_copy(update={"env": "production"}))
log = structlog.get_logger()
with structlog.contextvars.bound_contextvars(request_id="request-1"):
    log.info("request", path="/graphql", status=200)
    logging.getLogger("library").warning("on the way")
    log.info("request", path="\\ud800", large=10**30, of=ValueError("its class"))
password = "hunter2"
try:
    raise RuntimeError("broken")
except RuntimeError:
    log.exception("request_failed")
"""


def test_each_event_is_a_line_of_json_in_the_order_of_events() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)  # noqa: S603
    first, library, strange, failure = map(json.loads, ran.stderr.splitlines())
    assert (first["event"], first["path"], first["status"], first["request_id"], first["level"]) == (
        "request",
        "/graphql",
        200,
        "request-1",
        "info",
    )
    assert first["timestamp"].endswith("Z")
    assert (library["event"], library["level"], library["request_id"]) == ("on the way", "warning", "request-1")
    assert (strange["path"], strange["large"], strange["of"]) == ("\ud800", 10**30, "ValueError('its class')")
    assert failure["exception"][0]["exc_value"] == "broken"
    assert "hunter2" not in json.dumps(failure["exception"])


class Counting(io.BytesIO):
    """`writes`: how often something was written."""

    writes = 0

    def write(self, content: Any) -> int:
        self.writes += 1
        return super().write(content)


def log_to(lines: LogLines, *texts: bytes) -> None:
    for text in texts:
        lines.write(text)
        lines.flush()


async def test_lines_of_one_turn_of_the_loop_are_written_together_before_the_next() -> None:
    file = Counting()
    lines = LogLines(file)
    log_to(lines, b"one\n", b"two\n")
    assert file.writes == 0
    await asyncio.sleep(0)
    assert (file.getvalue(), file.writes) == (b"one\ntwo\n", 1)
    log_to(lines, b"three\n")
    await asyncio.sleep(0)
    assert file.getvalue().endswith(b"three\n")


def test_a_line_without_a_loop_is_written_at_once_with_what_waits() -> None:
    file = Counting()
    lines = LogLines(file)
    log_to(lines, b"one\n")
    assert file.getvalue() == b"one\n"
    asyncio.run(logged_by_a_loop_that_ends(lines))
    log_to(lines, b"last\n")
    assert file.getvalue() == b"one\nwaits\nlast\n"


async def logged_by_a_loop_that_ends(lines: LogLines) -> None:
    log_to(lines, b"waits\n")


async def test_a_line_of_another_thread_is_not_kept_waiting() -> None:
    file = Counting()
    await asyncio.to_thread(log_to, LogLines(file), b"one\n")
    assert file.getvalue() == b"one\n"
