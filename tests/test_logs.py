"""The log as a server in production writes it."""

import json
import subprocess
import sys

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
