"""Uvicorn's HTTP protocol, which refuses at once what is more than the process can carry."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.overload import Load, refusal_over_http


class _Refused:
    """What stands for the exchange: whatever else comes of the request is thrown away by uvicorn unread."""

    response_complete = True
    message_event = asyncio.Event()


def protocol_for(load: Load) -> type[asyncio.Protocol]:
    """`Shedding` would refuse the same. Here it takes a quarter of the time, since no task is made for it: at five
    times the load that is what the process has left for its work.
    """

    class Protocol(HttpToolsProtocol):
        def on_headers_complete(self) -> None:
            is_idle = self.cycle is None or self.cycle.response_complete  # type: ignore[redundant-expr]  # None at first
            if not (load.is_full and is_idle) or self.parser.should_upgrade() or not self.parser.should_keep_alive():
                super().on_headers_complete()
                return
            path = self.url.partition(b"?")[0].decode("ascii", "replace")
            if load.is_exempt(path):
                super().on_headers_complete()
                return
            load.note_shed()
            self.cycle = _Refused()  # type: ignore[assignment]
            self.transport.write(refusal_over_http(path))
            self.on_response_complete()

    return Protocol
