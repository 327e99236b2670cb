"""However long a turn of the event loop takes, who connects is soon accepted."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import ExitStack
from typing import cast

import uvloop

from app.server.accepting import MOST_AT_ONCE, Accepting

CONNECTIONS = 10 * MOST_AT_ONCE


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
