"""A WebSocket after its handshake, for connections that are held by the thousand: it calls its listener back and keeps
no task, no queue and no parser between two messages.
"""

import asyncio
from collections.abc import Coroutine, Generator
from contextvars import Context
from typing import Any, Protocol

from uvicorn import Config
from websockets.exceptions import PayloadTooBig, ProtocolError
from websockets.frames import Close, CloseCode, Frame, Opcode
from websockets.streams import StreamReader

from schema.kit.frames import text_frame
from schema.server.socket_limits import Pace

CLOSE_SECONDS = 10.0
"""How long a client may take to answer a close."""
STALL_SECONDS = 20.0
"""How long a client may take nothing of what is written to it. Less than two pings, which it cannot answer either."""
OTHER_FRAMES_A_SECOND = 500
"""Of pings, fragments, and what comes while nothing is to be read: they are few bytes each, and parsed all the same."""
LONGEST_REASON = 123
"""Bytes: a close has 125, and its code takes two."""


class Listener(Protocol):
    def take(self, message: str | bytes) -> None:
        """Called with each message, in order: text or binary."""
        ...

    def end(self) -> None:
        """Called once, when the connection is closing: nothing can be sent any more."""
        ...


class TextSocket(asyncio.Protocol):
    """Who does not read is not read from either, so that answers to its messages cannot pile up. It is closed with 1013
    after a while, when it has been sent what was written before.
    """

    __slots__ = (
        "_config",
        "_connections",
        "_drained",
        "_fragments",
        "_is_held",
        "_listener",
        "_other_frames",
        "_pong_is_due",
        "_reading",
        "_stalling",
        "_tasks",
        "_timer",
        "_transport",
    )

    def __init__(
        self,
        transport: asyncio.Transport,
        connections: set[Any],
        tasks: set[asyncio.Task[None]],
        config: Config,
    ) -> None:
        """`connections`, `tasks`: all of the server, which end before it has shut down."""
        self._transport, self._connections, self._tasks, self._config = transport, connections, tasks, config
        self._listener: Listener | None = None
        self._pong_is_due = self._is_held = False
        self._drained: asyncio.Event | None = None
        self._reading: tuple[StreamReader, Generator[None, None, Frame]] | None = None
        self._fragments: tuple[Opcode, bytearray] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._stalling: asyncio.TimerHandle | None = None
        self._other_frames = Pace(OTHER_FRAMES_A_SECOND)

    def attach(self, listener: Listener) -> None:
        """Takes the connection's transport over."""
        self._listener = listener
        self._transport.set_protocol(self)
        self._connections.add(self)
        self._wait_to_ping()

    @property
    def client(self) -> object:
        return self._transport.get_extra_info("peername")

    def push(self, frame: bytes) -> bool:
        """As `schema.kit.viewers.Push`."""
        if self._listener is not None and self._drained is None and not self._transport.is_closing():
            self._transport.write(frame)
            return True
        return False

    async def send(self, text: bytes) -> None:
        """Returns when the connection takes more. Does nothing on a connection that is closing."""
        self.write(text)
        while self._drained is not None:
            await self._drained.wait()

    def write(self, text: bytes) -> None:
        """As `send`, for answers of which a client gets at most one for each of its messages."""
        if self._listener is not None:
            self._transport.write(text_frame(text))

    def close(self, code: int, reason: str = "") -> None:
        """The first reason counts. Waits a while for the client's close."""
        if self._end(Close(code, reason.encode()[:LONGEST_REASON].decode(errors="ignore"))):
            self._transport.resume_reading()
            self._abort_later()

    def run(self, coroutine: Coroutine[Any, Any, None], context: Context) -> asyncio.Task[None]:
        """A task of this connection, which a shutdown of the server waits for."""
        task = asyncio.get_running_loop().create_task(coroutine, context=context)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def pause_reading(self) -> None:
        """Until `resume_reading`."""
        self._is_held = True
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._is_held = False
        if self._drained is None:
            self._transport.resume_reading()

    def shutdown(self) -> None:
        """Called by the server when it leaves: clients reconnect on 1012."""
        self._fail(CloseCode.SERVICE_RESTART)

    def data_received(self, data: bytes) -> None:
        (reader, frame), self._reading = self._reading or (StreamReader(), None), None
        reader.feed_data(data)
        try:
            while reader.buffer and not self._transport.is_closing():
                frame = frame or Frame.parse(reader.read_exact, mask=True, max_size=self._room)
                try:
                    next(frame)
                except StopIteration as parsed:
                    frame = None
                    self._take(parsed.value)
                else:
                    self._reading = reader, frame
                    return
        except PayloadTooBig:
            self._fail(CloseCode.MESSAGE_TOO_BIG)
        except ProtocolError:
            self._fail(CloseCode.PROTOCOL_ERROR)
        except UnicodeDecodeError:
            self._fail(CloseCode.INVALID_DATA)

    def eof_received(self) -> None:
        """The transport closes itself."""

    def pause_writing(self) -> None:
        self._drained = asyncio.Event()
        self._transport.pause_reading()
        self._stalling = asyncio.get_running_loop().call_later(STALL_SECONDS, self.close, CloseCode.TRY_AGAIN_LATER)

    def resume_writing(self) -> None:
        self._go_on()
        if not self._is_held:
            self._transport.resume_reading()

    def connection_lost(self, _error: Exception | None) -> None:
        self._end(None)
        self._stop_timer()
        self._connections.discard(self)
        self._go_on()

    def _go_on(self) -> None:
        """Who waits to write need not any more."""
        if self._drained is not None:
            self._drained.set()
            self._drained = None
        if self._stalling is not None:
            self._stalling.cancel()
            self._stalling = None

    @property
    def _room(self) -> int:
        """How many more bytes the present message may have."""
        return self._config.ws_max_size - (len(self._fragments[1]) if self._fragments else 0)

    def _take(self, frame: Frame) -> None:
        is_wanted = frame.fin and frame.opcode <= Opcode.BINARY and self._listener is not None and not self._is_held
        match frame.opcode:
            case Opcode.CLOSE:
                self._leave(Close.parse(frame.data))
            case _ if self._listener is not None and not is_wanted and self._other_frames.seconds_to_wait():
                self._fail(CloseCode.POLICY_VIOLATION)  # not while closing: unread bytes would reset the connection
            case Opcode.PING:
                self.push(Frame(Opcode.PONG, frame.data).serialize(mask=False))
            case Opcode.PONG:
                self._pong_is_due = False
            case _:
                self._take_part(frame)

    def _take_part(self, frame: Frame) -> None:
        if (frame.opcode is Opcode.CONT) != (self._fragments is not None):
            raise ProtocolError("a fragment without its message")
        opcode, data = self._fragments or (frame.opcode, bytearray())
        data += frame.data
        self._fragments = None if frame.fin else (opcode, data)
        if frame.fin and self._listener is not None:
            self._listener.take(data.decode() if opcode is Opcode.TEXT else bytes(data))

    def _leave(self, said: Close) -> None:
        """Answers the client's close, or has been answered."""
        self._fail(CloseCode.NORMAL_CLOSURE if said.code == CloseCode.NO_STATUS_RCVD else said.code)

    def _fail(self, code: int) -> None:
        """Closes without waiting for the client."""
        self._end(Close(code, ""))
        self._transport.close()
        self._abort_later()  # a client that is gone does not take what is left to write

    def _end(self, close: Close | None) -> bool:
        """True for the first call."""
        if self._listener is None:
            return False
        if close is not None:
            self._transport.write(Frame(Opcode.CLOSE, close.serialize()).serialize(mask=False))
        listener, self._listener = self._listener, None
        listener.end()
        return True

    def _abort_later(self) -> None:
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(CLOSE_SECONDS, self._transport.abort)

    def _wait_to_ping(self) -> None:
        if self._config.ws_ping_interval is not None:
            self._timer = asyncio.get_running_loop().call_later(self._config.ws_ping_interval, self._ping)

    def _ping(self) -> None:
        """A client that has not answered until the next ping is gone."""
        if self._pong_is_due:
            self._fail(CloseCode.INTERNAL_ERROR)
            return
        self._pong_is_due = True
        self._transport.write(Frame(Opcode.PING, b"").serialize(mask=False))
        self._wait_to_ping()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
