"""Spans around what may take long. Where nobody traces, a span costs a look and nothing is recorded."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

StartSpan = Callable[[str, str | None], AbstractContextManager[object]]
"""(name, the id of the request that it belongs to where it is not a part of the present span)"""

_UNTRACED: AbstractContextManager[object] = nullcontext()
_start: StartSpan | None = None


def span(name: str, request_id: str | None = None) -> AbstractContextManager[object]:
    """The block is recorded with its duration, and as failed if it raises. `name`: one of few, without ids in it."""
    return _UNTRACED if _start is None else _start(name, request_id)


def trace_by(start: StartSpan | None) -> None:
    """From now on this process records its spans so; None: not at all."""
    global _start  # noqa: PLW0603 - one process has one tracer, and what it measures is everywhere
    _start = start
