"""However long a turn of the event loop takes, who connects is soon accepted."""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import ExitStack
from typing import cast

import uvloop

from app.server.accepting import MOST_AT_ONCE, MOST_PASSED_OVER, Accepting, has_left

CONNECTIONS = 10 * MOST_AT_ONCE
RESETTING = struct.pack("ii", 1, 0)
"""As SO_LINGER: a close breaks the connection off."""


class Greeting(asyncio.Protocol):
    def __init__(self, made: list["Greeting"]) -> None:
        self._made = made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.Transport", transport).write(b"hello")
        self._made.append(self)


async def turns_for(made: list[Greeting], wanted: int) -> int:
    """How often the loop turns until so many connections are accepted."""
    turns = 0
    while len(made) < wanted:
        await asyncio.sleep(0)
        turns += 1
    return turns


async def turns_of_a_burst(listener: socket.socket, made: list[Greeting]) -> int:
    """The system answers those who connect while the loop is kept from turning, as it does in a busy process."""
    with ExitStack() as opened:
        clients = [
            opened.enter_context(socket.create_connection(listener.getsockname(), 5)) for _ in range(CONNECTIONS)
        ]
        turns = await turns_for(made, CONNECTIONS)
        greeted = await asyncio.to_thread(lambda: {client.recv(5) for client in clients})
        assert greeted == {b"hello"}
    return turns


async def measured(accepting: Callable[[socket.socket, Callable[[], Greeting]], Accepting | None]) -> int:
    made = list[Greeting]()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = await asyncio.get_running_loop().create_server(
            lambda: Greeting(made), sock=listener, backlog=2 * CONNECTIONS
        )
        more = accepting(listener, lambda: Greeting(made))
        turns = await turns_of_a_burst(listener, made)
        if more is not None:
            more.stop()
        server.close()
        await server.wait_closed()
    return turns


def test_a_burst_of_connections_is_accepted_in_a_few_turns_of_the_loop() -> None:
    assert uvloop.run(measured(Accepting)) <= CONNECTIONS // MOST_AT_ONCE + 5


def test_without_that_a_turn_accepts_one() -> None:
    """When libuv does more by itself, `Accepting` has had its time."""
    assert uvloop.run(measured(lambda _listener, _make: None)) >= CONNECTIONS - 1


def test_nothing_is_accepted_after_the_end() -> None:
    async def accepted_after_the_end() -> int:
        made = list[Greeting]()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            Accepting(listener, lambda: Greeting(made)).stop()
            with socket.create_connection(listener.getsockname()):
                await asyncio.sleep(0.05)
        return len(made)

    assert uvloop.run(accepted_after_the_end()) == 0


def connected(listener: socket.socket) -> socket.socket:
    return socket.create_connection(listener.getsockname(), 5)


def break_off(client: socket.socket) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESETTING)
    client.close()


def send_the_last(client: socket.socket) -> None:
    client.sendall(b"GET / HTTP/1.1\r\n\r\n")
    client.shutdown(socket.SHUT_WR)


def test_clients_that_have_left_again_keep_nobody_waiting() -> None:
    async def turns_behind_those_who_left() -> tuple[int, int]:
        made = list[Greeting]()
        with socket.create_server(("127.0.0.1", 0), backlog=2 * MOST_PASSED_OVER) as listener:
            for _ in range(MOST_PASSED_OVER - 1):
                break_off(connected(listener))
            with connected(listener):
                accepting = Accepting(listener, lambda: Greeting(made))
                turns = await turns_for(made, 1)
                accepting.stop()
        return turns, len(made)

    turns, accepted = uvloop.run(turns_behind_those_who_left())
    assert (turns <= 5, accepted) == (True, 1)


def test_who_has_sent_something_or_nothing_yet_has_not_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accepted_after(act: Callable[[socket.socket], object]) -> bool:
            with connected(listener) as client:
                act(client)
                with listener.accept()[0] as accepted:
                    return has_left(accepted)

        assert not accepted_after(socket.socket.getpeername)
        assert not accepted_after(lambda client: client.sendall(b"GET / HTTP/1.1\r\n"))
        assert not accepted_after(send_the_last)
        assert accepted_after(lambda client: client.shutdown(socket.SHUT_WR))
        assert accepted_after(break_off)
