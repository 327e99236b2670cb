"""The least that the WebSocket library needs: each line on standard input is sent as one frame to all connections by
`websockets.broadcast()`.
"""

import asyncio
import sys

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

BACKLOG = 2048
FIRST = '{"version": 0}'


async def main(port: int) -> None:
    async def stay(connection: ServerConnection) -> None:
        await connection.send(FIRST)
        await connection.wait_closed()

    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async with serve(stay, "127.0.0.1", port, compression=None, ping_interval=None, backlog=BACKLOG) as server:
        while line := await lines.readline():
            broadcast(server.connections, line.decode().rstrip("\n"))


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
