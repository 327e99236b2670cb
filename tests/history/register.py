"""A platform in a few lines, of which everything is known: its clock, its seats, its log, and the faults planted in it.

Each step has its effect at one moment between its invocation and its answer, or after an answer that never came.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from tests.history.events import History, Kind, Operation, Outcome, Sighting

SHOW, VIEWER = "SHOW", "viewer"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
TTL = 5.0


class Fault(Enum):
    NONE = auto()
    GIVES_AWAY = auto()
    """A held or booked seat is locked for any customer who asks."""
    FORGETS = auto()
    """A confirmation is acknowledged and not kept."""
    LAGS = auto()
    """A read shows the picture before the newest one."""
    SKIPS = auto()
    """A viewer does not get every version."""


class Fate(Enum):
    ANSWERED = auto()
    LOST = auto()
    """It happens, and the answer is lost."""
    NEVER_HAPPENED = auto()


@dataclass(frozen=True)
class Step:
    """What a customer does next: `kind` says what, as far as it can. Times are seconds."""

    customer: int
    kind: Kind
    seat: int
    pause: float
    travel: float
    back: float
    fate: Fate


@dataclass
class Claim:
    who: str
    lock_id: str
    until: float
    booking_id: str | None = None

    def is_live(self, now: float) -> bool:
        return self.booking_id is not None or now < self.until

    @property
    def letter(self) -> str:
        return "L" if self.booking_id is None else "B"


@dataclass
class Register:
    fault: Fault = Fault.NONE
    version: int = 1
    claims: dict[str, Claim] = field(default_factory=dict)
    history: History = field(default_factory=History)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _older: tuple[int, dict[str, str]] = (1, {})
    _shown: tuple[int, dict[str, str]] = (1, {})
    _seen: int | None = None

    def live(self, steps: Sequence[Step]) -> History:
        """Customers go on when they were answered, or have given up; effects come in the order of their moments."""
        free_at: dict[int, float] = {}
        todo = []
        for step in steps:
            began = free_at.get(step.customer, 0.0) + step.pause
            effect = began + step.travel
            ended = effect + step.back
            free_at[step.customer] = ended
            late = 10 * step.back if step.fate is Fate.LOST else 0.0
            todo.append((effect + late, began, ended, step))
        for moment, began, ended, step in sorted(todo, key=lambda each: each[:3]):
            self._happen(moment, began, ended, step)
        return self.history

    def _happen(self, moment: float, began: float, ended: float, step: Step) -> None:
        who, seat_id = f"customer {step.customer}", f"A{step.seat}"
        asked = Operation(step.kind, who, SHOW, began, ended, key=str(next(self._numbers)), seat_ids=(seat_id,))
        if step.kind in (Kind.RELEASE, Kind.CONFIRM, Kind.CANCEL):
            asked = self._about(asked, seat_id)
        done = asked if step.fate is Fate.NEVER_HAPPENED else self._effect(asked, seat_id, moment)
        self.history.operations.append(done if step.fate is Fate.ANSWERED else asked)
        self._show(moment)

    def _about(self, asked: Operation, seat_id: str) -> Operation:
        """The newest lock and booking of the seat that the customer knows of."""
        known = [each for each in self.history.operations if each.who == asked.who and seat_id in each.seat_ids]
        acknowledged = [each for each in reversed(known) if each.outcome is Outcome.OK]
        lock_id = next((each.lock_id for each in acknowledged if each.lock_id), None)
        booking_id = next((each.booking_id for each in acknowledged if each.booking_id), None)
        return replace(asked, lock_id=lock_id, booking_id=booking_id if asked.kind is Kind.CANCEL else None)

    def _effect(self, asked: Operation, seat_id: str, now: float) -> Operation:
        claim = self.claims.get(seat_id)
        if claim is not None and not claim.is_live(now):
            self._change(seat_id, None)
            claim = None
        if asked.kind is Kind.READ:
            version, states = self._older if self.fault is Fault.LAGS else self._shown
            return replace(asked, outcome=Outcome.OK, version=version, states=states)
        if asked.kind is Kind.LOCK:
            return self._lock(asked, seat_id, claim, now)
        if asked.kind is Kind.CANCEL:
            is_meant = claim is not None and claim.booking_id is not None and claim.booking_id == asked.booking_id
        else:
            is_meant = claim is not None and claim.booking_id is None and claim.lock_id == asked.lock_id
        if claim is None or not is_meant:
            return replace(asked, outcome=Outcome.REFUSED)
        return self._confirm(asked, seat_id, claim) if asked.kind is Kind.CONFIRM else self._free(asked, seat_id)

    def _lock(self, asked: Operation, seat_id: str, claim: Claim | None, now: float) -> Operation:
        if claim is not None and self.fault is not Fault.GIVES_AWAY:
            return replace(asked, outcome=Outcome.REFUSED)
        made = Claim(asked.who, f"lock {next(self._numbers)}", now + TTL)
        self._change(seat_id, made)
        at, until = EPOCH + timedelta(seconds=now), EPOCH + timedelta(seconds=made.until)
        return replace(asked, outcome=Outcome.OK, lock_id=made.lock_id, server_time=at, expires_at=until)

    def _confirm(self, asked: Operation, seat_id: str, claim: Claim) -> Operation:
        booking_id = f"booking {next(self._numbers)}"
        kept = None if self.fault is Fault.FORGETS else replace(claim, booking_id=booking_id)
        self._change(seat_id, kept)
        return replace(asked, outcome=Outcome.OK, booking_id=booking_id)

    def _free(self, asked: Operation, seat_id: str) -> Operation:
        self._change(seat_id, None)
        return replace(asked, outcome=Outcome.OK)

    def _change(self, seat_id: str, claim: Claim | None) -> None:
        self.claims.pop(seat_id, None)
        if claim is not None:
            self.claims[seat_id] = claim
        self.version += 1
        self._older = self._shown
        self._shown = self.version, {seat: each.letter for seat, each in self.claims.items()}

    def _show(self, at: float) -> None:
        """One viewer, who stays from the first event on."""
        if self._seen == self.version:
            return
        before = None if self._seen is None else self._seen + (self.fault is Fault.SKIPS)
        if before == self.version:
            return
        began = at if before is None else None
        self.history.sightings.append(Sighting(VIEWER, SHOW, at, self.version, before, began))
        self._seen = self.version
