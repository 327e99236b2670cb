"""All shows of a process: what is kept of their seats, and the batches of those that have requests."""

from typing import Any

from domain.ports import ChangeNotifier
from models.direct_pool import DirectPool
from models.seats.layouts import LayoutCache
from resolvers.inventories.batches import ShowBatches
from resolvers.inventories.keeping import KeptSeats
from resolvers.inventories.requests import Request


class Inventories:
    """`pool`: connections in autocommit mode, for batches only: they never wait for a connection that a transaction
    holds which waits for the show itself.
    """

    def __init__(self, pool: DirectPool, layouts: LayoutCache, notifier: ChangeNotifier) -> None:
        self.kept = KeptSeats(layouts)
        self._pool, self._notifier = pool, notifier
        self._batches: dict[str, ShowBatches] = {}

    async def change(self, show_id: str, request: Request) -> Any:
        """Answers what the request decided, once that is committed. Raises what it raised: a refusal that was true
        after the request came; NotFound, Busy; InATransactionInstead.
        """
        batches = self._batches.get(show_id)
        if batches is None:
            batches = self._batches[show_id] = ShowBatches(show_id, self.kept, self._pool, self._changed, self._end)
        batches.add(request)
        return await request.answer()

    def _end(self, show_id: str) -> None:
        del self._batches[show_id]

    def _changed(self, show_id: str) -> None:
        self._notifier.notify({show_id})
