"""The server that `bench.fan_out` compares with: each line on its standard input is sent as one frame to all
connections by `websockets.broadcast()`.
"""

import asyncio
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve

FRAME = "x" * 300


async def main() -> None:
    async def stay(connection: ServerConnection) -> None:
        await connection.send(FRAME)
        await connection.wait_closed()

    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async with serve(stay, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        while await lines.readline():
            broadcast(server.connections, FRAME)


if __name__ == "__main__":
    asyncio.run(main())
