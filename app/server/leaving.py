"""How a server process goes: first it says so, then it ends what would go on for ever."""

import asyncio
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Leaving:
    """`announced`: the process still serves, but load balancers should look elsewhere. `begun`: streams end, workers
    take nothing new.
    """

    announced: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
