"""The two stages of a graceful shutdown: readiness is withdrawn first, then streams and workers end."""

import asyncio
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Shutdown:
    """`draining`: /readyz says no, and requests are still served. `closing`: streams end, and workers start no more
    jobs.
    """

    draining: asyncio.Event = field(default_factory=asyncio.Event)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
