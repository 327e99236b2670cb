"""What connections hold of a process together, and which of them goes when that is too much."""

from typing import Generic, Protocol, TypeVar


class Holder(Protocol):
    """A connection that holds memory of the process. `network`: that of its client, see `network_of`."""

    @property
    def network(self) -> str: ...


H = TypeVar("H", bound=Holder)


class Room(Generic[H]):
    """Of the network that holds most, the connection goes that has held something for longest: who takes all the room
    loses his own connections first, and others' only where thousands of networks share it evenly.
    """

    def __init__(self) -> None:
        self._by_network: dict[str, dict[H, int]] = {}
        self._bytes_of: dict[str, int] = {}
        self._connections = self._bytes = 0

    def __len__(self) -> int:
        return self._connections

    def hold(self, holder: H, size: int) -> None:
        """The connection holds so many bytes now."""
        held = self._by_network.setdefault(holder.network, {})
        more = size - held.get(holder, 0)
        self._connections += holder not in held
        held[holder] = size
        self._bytes += more
        self._bytes_of[holder.network] = self._bytes_of.get(holder.network, 0) + more

    def release(self, holder: H) -> None:
        held = self._by_network.get(holder.network)
        if held is None or holder not in held:
            return
        size = held.pop(holder)
        self._connections -= 1
        self._bytes -= size
        self._bytes_of[holder.network] -= size
        if not held:
            del self._by_network[holder.network], self._bytes_of[holder.network]

    def one_too_many(self, most_connections: int, most_bytes: int) -> H | None:
        """Releases a connection that has to go, and returns it; None where there is room for all."""
        if self._bytes > most_bytes:
            most = max(self._bytes_of, key=self._bytes_of.__getitem__)
        elif self._connections > most_connections:
            most = max(self._by_network, key=lambda network: len(self._by_network[network]))
        else:
            return None
        oldest = next(iter(self._by_network[most]))
        self.release(oldest)
        return oldest
