"""An HTTP connection on which requests are refused at once while the process is full."""

from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.server.ending_protocol import EndingProtocol
from gateway.begun_bookings import continues, may_continue
from gateway.overload import CONTINUES, Load, refusal_over_http


class SheddingProtocol(EndingProtocol):
    """Refuses under overload the same requests as `Shedding` in a quarter of the time, since no task is created for
    them. At five times the load that a process can carry, the difference is what it has left for its work. What may
    continue a booking is refused only once its body says that it does not.
    """

    load: ClassVar[Load]

    def is_shed(self) -> bool:
        """Whether the request whose head is complete is refused, unread."""
        if not (self.load.is_full and self.is_idle) or not self.parser.should_keep_alive():
            return False
        path = self.url.partition(b"?")[0].decode("ascii", "replace")
        if self.parser.should_upgrade() or self.load.is_exempt(path):
            return False
        if may_continue(self.headers) and not self.load.is_full_for_begun:
            return False  # its body tells
        self._shed(path)
        self.on_response_complete()
        return True

    def note_whether_it_continues(self, cycle: RequestResponseCycle) -> None:
        """Leaves in a complete request's scope that it goes on with a booking."""
        scope = cycle.scope
        if continues(scope["headers"], scope["raw_path"], cycle.body):
            scope[CONTINUES] = True  # type: ignore[literal-required]  # uvicorn knows its own only

    def is_shed_at_last(self, cycle: RequestResponseCycle) -> bool:
        """Whether the complete request, which `note_whether_it_continues` has seen, is refused in a process that is
        full.
        """
        scope = cycle.scope
        if CONTINUES in scope or not cycle.keep_alive or cycle.more_body or self.load.is_exempt(scope["path"]):
            return False  # the application refuses it, or takes it
        cycle.response_complete = True
        self._shed(scope["path"])
        self.on_response_complete()
        return True

    def _shed(self, path: str) -> None:
        self.load.note_shed()
        self.transport.write(refusal_over_http(path, self.own_headers))
