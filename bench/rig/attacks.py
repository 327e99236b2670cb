"""What strangers send to stop a server, by name. `python -m bench.rig.attacks <name> <port> <show>` sends it until it
is ended, and uses no more than a fifth of a core for it.
"""

import asyncio
import base64
import json
import random
import secrets
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bench.rig.http import get, graphql, post

SHARE_OF_A_CORE = 0.2
AT_ONCE, HELD, PATIENCE_SECONDS = 16, 900, 5.0
MEGABYTE = 1024 * 1024
LITTLE_BYTES = 1024
"""What is read of an answer that nobody looks at, about."""
HALF_A_HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: "
HALF_A_BODY = b"POST /seats/lock HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"
HALF_A_CALLBACK = b"POST /payments/callback/razorpay HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{"
HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
TINY_CHUNKS = (
    b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"1\r\na\r\n" * 100_000
    + b"0\r\n\r\n"
)
HEAVY = "{ theaters { screens { theater { screens { theater { screens { theater { screens { id } } } } } } } } }"


@dataclass(frozen=True)
class Attack:
    """`sent`: what one connection sends. `holds`: whether it is kept open then, and nothing is read from it."""

    sent: Callable[[str], bytes]
    holds: bool = False


def documents(_show_id: str) -> bytes:
    return graphql(f"{{ __typename }} # {random.randrange(10**12)} {'🎬' * 4000}", {})


def rubbish(_show_id: str) -> bytes:
    return post("/payments/callback/razorpay", secrets.token_bytes(60_000), {"X-Razorpay-Signature": "0" * 64})


def forged() -> str:
    """A token that is signed by nobody, and no two alike."""
    parts = ({"alg": "HS256"}, {"iss": "marquee", "aud": "marquee", "sub": secrets.token_hex(8), "exp": 2**32})
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return ".".join([*encoded, secrets.token_urlsafe(32)])


ATTACKS = {
    "slow-heads": Attack(lambda _: HALF_A_HEAD, holds=True),
    "slow-bodies": Attack(lambda _: HALF_A_BODY, holds=True),
    "slow-callbacks": Attack(lambda _: HALF_A_CALLBACK, holds=True),
    "endless-head": Attack(lambda _: HALF_A_HEAD + b"a" * MEGABYTE),
    "endless-path": Attack(lambda _: b"GET /" + b"a" * MEGABYTE),
    "many-headers": Attack(lambda _: b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * 10_000),
    "pipeline": Attack(lambda _: get("/healthz") * 1000),
    "unread": Attack(lambda _: get("/openapi.json") * 10, holds=True),
    "openapi": Attack(lambda _: get("/openapi.json")),
    "nowhere": Attack(lambda _: get(f"/{secrets.token_hex(8)}")),
    "tiny-chunks": Attack(lambda _: TINY_CHUNKS),
    "nonsense": Attack(lambda _: secrets.token_bytes(2000)),
    "unsigned-callbacks": Attack(rubbish),
    "bad-keys": Attack(lambda _: get("/movies", {"X-API-Key": f"mq_{secrets.token_urlsafe(32)}"})),
    "bad-tokens": Attack(lambda _: get("/movies", {"Authorization": f"Bearer {forged()}"})),
    "heavy-query": Attack(lambda _: graphql(HEAVY, {})),
    "documents": Attack(documents),
    "sockets": Attack(lambda _: HANDSHAKE, holds=True),
    "seat-maps": Attack(lambda show_id: get(f"/shows/{show_id}/seats")),
}
"""By name."""


@dataclass
class Attacker:
    """`held`: connections that are kept open, the newest HELD."""

    port: int
    show_id: str
    attack: Attack
    held: deque[asyncio.StreamWriter]

    async def once(self) -> int:
        """One connection's attack. The status of what it is answered; 0: nothing, or it does not look."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=LITTLE_BYTES)
        except OSError:
            return 0
        try:
            writer.write(self.attack.sent(self.show_id))
            if self.attack.holds:
                return self._hold(writer)
            async with asyncio.timeout(PATIENCE_SECONDS):
                return int((await reader.readline())[9:12] or 0)
        except (OSError, TimeoutError):
            return 0
        finally:
            if not self.attack.holds:
                writer.transport.abort()

    def _hold(self, writer: asyncio.StreamWriter) -> int:
        if len(self.held) == self.held.maxlen:
            self.held[0].transport.abort()
        self.held.append(writer)
        return 0

    def let_go(self) -> None:
        for writer in self.held:
            writer.transport.abort()


def attacker(name: str, port: int, show_id: str) -> Attacker:
    return Attacker(port, show_id, ATTACKS[name], deque(maxlen=HELD))


async def go_on(attacker: Attacker) -> None:
    """Until it is ended: sleeps whenever it has used more than its share of a core."""
    began, used = time.monotonic(), time.process_time()

    async def one_after_another() -> None:
        while True:
            await attacker.once()
            too_early = (time.process_time() - used) / SHARE_OF_A_CORE - (time.monotonic() - began)
            await asyncio.sleep(max(0.0, too_early))

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    print(json.dumps({"attack": sys.argv[1]}), flush=True)
    asyncio.run(go_on(attacker(sys.argv[1], int(sys.argv[2]), sys.argv[3])))
