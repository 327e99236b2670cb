"""A process admits as many new bookings as it can finish, and finishes those that have begun."""

from collections import deque
from dataclasses import dataclass, field

import pytest

from gateway.begun_bookings import MEMORY, LaterSteps
from gateway.fairness import FairScheduler
from gateway.overload import PATIENCE_FOR_BOOKINGS, Load

STEPS = 4
LOCK_SECONDS, STEP_SECONDS = 0.001, 0.003
BOOKINGS_A_SECOND = 1 / (LOCK_SECONDS + STEPS * STEP_SECONDS)


def noted(steps: LaterSteps, *, beginnings: int, each: float) -> LaterSteps:
    for _ in range(beginnings):
        steps.note_beginning()
        for _ in range(STEPS):
            steps.note_done(each)
    return steps


@dataclass
class Process:
    """One that runs a request after another, by a clock of its own. `think`: seconds between the steps of a booking."""

    think: float = 0.0
    now: float = 0.0
    busy: float = 0.0
    load: Load = field(init=False)
    new: deque[float] = field(default_factory=deque)  # when each came
    later: deque[tuple[float, int]] = field(default_factory=deque)  # when each comes, and which step it is
    finished: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    refused: int = 0

    def __post_init__(self) -> None:
        process = self

        class Scheduler(FairScheduler):
            def idle(self) -> float:
                return process.now - process.busy

        self.load = Load(256, scheduler=Scheduler())

    def serve(self, locks_a_second: float, seconds: float) -> None:
        """Later steps first, as the scheduler has it."""
        due, came = self.now, 0
        until = self.now + seconds
        while self.now < until:
            while due <= self.now:
                self._come(due)
                came += 1
                due += 1 / locks_a_second
            self._run_one(due)

    def _come(self, at: float) -> None:
        if self.load.is_full:
            self.refused += 1
        else:
            self.new.append(at)
            self.load.in_flight += 1

    def _run_one(self, next_due: float) -> None:
        if self.later and self.later[0][0] <= self.now:
            _, step = self.later.popleft()
            self._work(STEP_SECONDS, continues=True)
            if step == STEPS:
                self.finished.append(self.now)
            else:
                self.later.append((self.now + self.think, step + 1))
        elif self.new:
            self.waits.append(self.now - self.new.popleft())
            self._work(LOCK_SECONDS, continues=False)
            self.load.in_flight -= 1
            self.later.append((self.now + self.think, 1))
        else:
            self.now = min([next_due, *(at for at, _ in list(self.later)[:1])])

    def _work(self, seconds: float, *, continues: bool) -> None:
        self.now += seconds
        self.busy += seconds
        self.load.note_work(seconds, continues=continues)


@pytest.mark.parametrize("think", [0.0, 0.1])
def test_at_five_times_what_it_can_carry_a_process_still_makes_the_tickets_that_it_can(think: float) -> None:
    process = Process(think)
    process.serve(5 * BOOKINGS_A_SECOND, 10)
    learned = len(process.waits)
    process.serve(5 * BOOKINGS_A_SECOND, 10)
    assert len([at for at in process.finished if at > 2]) >= 0.9 * 18 * BOOKINGS_A_SECOND
    assert process.refused >= 0.7 * 20 * 5 * BOOKINGS_A_SECOND
    assert max(process.waits[learned:]) <= 1.2 * PATIENCE_FOR_BOOKINGS * process.load.patience


def test_what_it_can_carry_is_refused_to_nobody_however_long_customers_think() -> None:
    process = Process(think=10.0)
    process.serve(0.8 * BOOKINGS_A_SECOND, 60)
    assert process.refused == 0
    assert len(process.later) > 400  # far more have begun than could be finished within a second


def test_locks_that_nothing_follows_are_admitted_for_what_they_are() -> None:
    steps = noted(LaterSteps(), beginnings=100, each=STEP_SECONDS)
    owed = steps.owed
    for _ in range(10 * MEMORY):
        steps.note_beginning()
    assert steps.brings < STEP_SECONDS / 100
    assert steps.owed - owed <= MEMORY * STEPS * STEP_SECONDS


def test_a_request_is_taken_to_bring_what_others_have_brought() -> None:
    steps = noted(LaterSteps(), beginnings=10 * MEMORY, each=STEP_SECONDS)
    assert steps.brings == pytest.approx(STEPS * STEP_SECONDS, rel=0.01)
    seat_maps = LaterSteps()
    for _ in range(5 * MEMORY):
        noted(seat_maps, beginnings=1, each=STEP_SECONDS)
        for _ in range(9):
            seat_maps.note_beginning()
    assert seat_maps.brings == pytest.approx(STEPS * STEP_SECONDS / 10, rel=0.2)


def test_time_in_which_there_was_nothing_to_do_pays_what_is_owed() -> None:
    steps = LaterSteps(owed=1.0)
    assert steps.owed_at(0.4) == pytest.approx(0.6)
    assert steps.owed_at(0.4) == steps.owed_at(0.1) == pytest.approx(0.6)  # no time counts twice
    assert steps.owed_at(5.0) == 0.0


def test_who_has_begun_is_not_refused_for_what_is_owed() -> None:
    load = Load(256, scheduler=FairScheduler(clock=lambda: 0.0))
    load.later_steps.owed = 1.01
    assert (load.is_full, load.is_full_for_begun) == (True, False)
