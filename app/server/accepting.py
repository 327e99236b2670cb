"""Connections are accepted as fast as they come, however long the event loop's turns are."""

import asyncio
import socket
from collections.abc import Callable

MOST_AT_ONCE = 3
"""Four hundred a second with those of libuv, at a hundred turns. With sixteen, an attacker's connections that cost
milliseconds each filled a turn together, and a customer waited for all of them.
"""
MOST_PASSED_OVER = 128
"""In a turn, of those whose clients have left: a microsecond or two each."""


class Accepting:
    """libuv accepts one connection of a listening socket in each turn of the loop. A busy process has a hundred turns a
    second, so of four hundred customers a second most would wait in the system's queue, for seconds, where nobody
    answers or refuses them. This accepts those whom libuv has left in a turn. `make`: a connection's protocol.

    Clients that have left again are passed over: a flood of connections leaves two thousand of them in the queue, and
    the next customer waited behind them for seconds after it was over.
    """

    def __init__(self, listener: socket.socket, make: Callable[[], asyncio.Protocol]) -> None:
        self._listener, self._make = listener.dup(), make  # libuv has the other one, and no file may be watched twice
        self._listener.settimeout(0)
        self._loop = asyncio.get_running_loop()
        self._opening = set[asyncio.Task[object]]()
        self._loop.add_reader(self._listener, self._accept)

    def stop(self) -> None:
        self._loop.remove_reader(self._listener)
        self._listener.close()

    def _accept(self) -> None:
        """Runs after libuv has accepted its one, mostly the only one."""
        opened = passed_over = 0
        while opened < MOST_AT_ONCE and passed_over < MOST_PASSED_OVER:
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return  # there is none left; or no file is, which libuv answers for both
            if has_left(accepted):
                accepted.close()
                passed_over += 1
            else:
                self._open(accepted)
                opened += 1

    def _open(self, accepted: socket.socket) -> None:
        opening = self._loop.create_task(self._loop.connect_accepted_socket(self._make, accepted))
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)


def has_left(connection: socket.socket) -> bool:
    """Whether its client has closed the connection, or broken it off, and nothing that it sent before is to be read."""
    try:
        return not connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False  # it has sent nothing yet
    except OSError:
        return True
