"""A small model of a show's seats, against which the real platform is played. Seconds; no database."""

from dataclasses import dataclass, field

TTL, WINDOW, LONGEST_HOLD = 300, 600, 5400
LOCKS_PER_CUSTOMER = 2


@dataclass
class ModelLock:
    owner: str
    seats: frozenset[str]
    began: int
    until: int
    extended: bool = False
    released: bool = False
    paying: bool = False
    sold: bool = False
    booking: str | None = None


@dataclass
class ModelPayment:
    lock: str
    status: str = "INITIATED"
    unusable: bool = False


@dataclass
class ModelShow:
    now: int = 0
    locks: dict[str, ModelLock] = field(default_factory=dict)
    payments: dict[str, ModelPayment] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)

    def is_live(self, lock: ModelLock) -> bool:
        return not lock.released and not lock.sold and self.now < lock.until

    def holder(self, seat: str) -> str | None:
        """The lock that has the seat now, by time or by sale."""
        for name, lock in self.locks.items():
            if seat in lock.seats and (self.is_live(lock) or (lock.sold and name not in self.cancelled)):
                return name
        return None

    def lock(self, owner: str, seats: frozenset[str]) -> str:
        """What asking for the seats answers: OK or a code."""
        holders = {holder for holder in map(self.holder, seats) if holder is not None}
        own = {name for name in holders if self._gives_way_to(owner, self.locks[name])}
        if holders - own:
            return "SEATS_UNAVAILABLE"
        live = [name for name, lock in self.locks.items() if lock.owner == owner and self.is_live(lock)]
        if len(set(live) - own) >= LOCKS_PER_CUSTOMER:
            return "LOCK_LIMIT"
        for name in own:
            self.locks[name].released = True
        return "OK"

    def _gives_way_to(self, owner: str, lock: ModelLock) -> bool:
        return lock.owner == owner and not lock.sold and lock.booking is None

    def ended(self, lock: ModelLock) -> str | None:
        if lock.sold:
            return "LOCK_USED"
        if lock.released:
            return "LOCK_RELEASED"
        return None if self.is_live(lock) else "LOCK_EXPIRED"

    def release(self, lock: ModelLock) -> str:
        if self.ended(lock) is not None:
            return "NOTHING"
        if lock.paying:
            return "PAYMENT_IN_PROGRESS"
        lock.released = True
        return "OK"

    def extend(self, lock: ModelLock) -> str:
        ended = self.ended(lock)
        if ended is not None:
            return ended
        if lock.extended:
            return "EXTENSION_USED"
        lock.until = min(lock.until + TTL, lock.began + LONGEST_HOLD)
        lock.extended = True
        return "OK"

    def pay(self, lock: ModelLock) -> str:
        """For a booking without an open payment."""
        if lock.sold:
            return "BOOKING_NOT_PAYABLE"
        ended = self.ended(lock)
        if ended is not None:
            return ended
        lock.until = max(lock.until, min(self.now + WINDOW, lock.began + LONGEST_HOLD))
        lock.paying = True
        return "OK"

    def succeed(self, payment: ModelPayment) -> None:
        """The money came: all seats are sold, or none and it goes back."""
        if payment.status == "SUCCEEDED":
            return
        payment.status = "SUCCEEDED"
        lock = self.locks[payment.lock]
        others = {self.holder(seat) for seat in lock.seats} - {None, payment.lock}
        payment.unusable = lock.sold or bool(others)
        lock.sold = lock.sold or not others

    def fail(self, payment: ModelPayment) -> None:
        if payment.status == "INITIATED":
            payment.status = "FAILED"
            self.locks[payment.lock].paying = False

    def states(self) -> dict[str, str]:
        """The letters of seats that are taken now; expired locks are tidied away."""
        taken = {seat: self.holder(seat) for lock in self.locks.values() for seat in lock.seats}
        return {seat: "B" if self.locks[name].sold else "L" for seat, name in taken.items() if name is not None}
