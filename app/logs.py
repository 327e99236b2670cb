"""Logs go to standard error, one line for each event: readable text in development, JSON in production."""

import json
import logging
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, cast

import orjson
import structlog

from app.log_lines import LogLines
from settings import Settings


def configure_logs(settings: Settings) -> None:
    """Lines of libraries that use the standard logging are rendered the same way, from level WARNING on."""
    common: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if settings.development:
        own = of_libraries = _for_people()
        write: Any = structlog.PrintLoggerFactory(sys.stderr)
    else:
        own, of_libraries = _for_machines(encoded), _for_machines(json.dumps)
        write = structlog.BytesLoggerFactory(cast("BinaryIO", LogLines(sys.stderr.buffer)))
    structlog.configure(
        processors=[*common, *own],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.log_level.upper())),
        logger_factory=write,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=common,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *of_libraries],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def _for_people() -> list[structlog.types.Processor]:
    # As below: a traceback has no local variables.
    return [
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    ]


def _for_machines(serializer: Callable[..., str | bytes]) -> list[structlog.types.Processor]:
    # Tracebacks have no local variables, which hold tokens, secrets and customers' data.
    return [
        structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
        structlog.processors.JSONRenderer(serializer),
    ]


def encoded(event: Any, default: Any) -> bytes:
    """The line as JSON. What orjson refuses, such as half a surrogate pair that a client has sent, is escaped."""
    try:
        return orjson.dumps(event, default)
    except TypeError:
        return json.dumps(event, default=default).encode()
