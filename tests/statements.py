"""Counts what the platform asks PostgreSQL, where it cannot be bypassed: on the wire, whichever library wrote it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.chaos.proxy import TYPE_AND_LENGTH, Proxy

OF_NO_REQUEST = "from access_changes"
"""What each process asks several times a second by itself."""
QUERY, PARSE, BIND, EXECUTE, SYNC = b"Q", b"P", b"B", b"E", b"S"


@dataclass
class Asked:
    """What was asked while the block ran. BEGIN and COMMIT count as any other statement, preparing one does not.

    `statements`: their texts in order. `round_trips`: how often the platform waited for an answer. A batch of rows is
    one round trip with a statement for each row.
    """

    statements: list[str] = field(default_factory=list)
    round_trips: int = 0

    def listed(self) -> str:
        return "\n".join(f"  {' '.join(text.split())[:160]}" for text in self.statements)


PREPARED_BEFORE = "-- prepared before the wire was tapped"


class Wiretap:
    """Follows the client's side of PostgreSQL's protocol on all connections through a proxy."""

    def __init__(self, proxy: Proxy) -> None:
        self._prepared: dict[tuple[object, bytes], str] = {}
        self._bound: dict[object, str] = {}
        self._asked = Asked()
        self._waiting: set[object] = set()
        proxy.listeners.append(self._hear)

    @contextmanager
    def recording(self) -> Iterator[Asked]:
        self._asked = Asked()
        yield self._asked
        self._asked = Asked()

    def _hear(self, wire: object, message: bytes) -> None:
        kind, content = message[:1], message[TYPE_AND_LENGTH:]
        if kind == PARSE:
            name, text = content.split(b"\0", 2)[:2]
            self._prepared[wire, name] = text.decode()
        elif kind == BIND:
            self._bound[wire] = self._prepared.get((wire, content.split(b"\0", 2)[1]), PREPARED_BEFORE)
        elif kind == EXECUTE and OF_NO_REQUEST not in self._bound[wire]:
            self._asked.statements.append(self._bound[wire])
            self._waiting.add(wire)
        elif kind == QUERY:
            self._asked.statements.append(content.rstrip(b"\0").decode())
            self._asked.round_trips += 1
        elif kind == SYNC and wire in self._waiting:
            self._waiting.remove(wire)
            self._asked.round_trips += 1
