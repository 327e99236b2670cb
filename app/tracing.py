"""Traces by OpenTelemetry, where the settings want them. A process without them imports none of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from settings import Settings, SettingsRefused

if TYPE_CHECKING:
    from app.telemetry import Telemetry


@contextmanager
def tracing(settings: Settings) -> Iterator["Telemetry | None"]:
    """What the process records, until the block ends and sends the rest of it. None where traces are off.

    Raises SettingsRefused where they are on and their libraries are not installed.
    """
    if not settings.traces:
        yield None
        return
    with tracing_required():
        from app.telemetry import Telemetry, sent_by_otlp  # noqa: PLC0415 - large, and for few deployments

    with Telemetry(sent_by_otlp()).recording() as telemetry:
        yield telemetry


@contextmanager
def tracing_required() -> Iterator[None]:
    """Around an import of the telemetry. Raises SettingsRefused where its libraries are not installed."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise SettingsRefused(
            "MARQUEE_TRACES needs libraries of its own: run .venv/bin/python -m pip install '.[otel]', or unset it."
        ) from missing
