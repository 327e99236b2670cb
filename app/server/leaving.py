"""The two stages of a graceful shutdown: readiness is withdrawn first, then streams and workers end."""

import asyncio
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Leaving:
    """`announced`: /readyz says no, and requests are still served. `begun`: streams end, and workers start no more
    jobs.
    """

    announced: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
