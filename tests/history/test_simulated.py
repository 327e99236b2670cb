"""A register that keeps its promises never trips the checker, whatever becomes of its answers; a mutated one does."""

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from tests.history.bookings import vanished
from tests.history.checking import check
from tests.history.events import Kind
from tests.history.ownership import double_owners
from tests.history.register import Fate, Fault, Register, Step
from tests.history.versions import gaps, stale

SECONDS = st.floats(min_value=0.01, max_value=3, allow_nan=False)
KINDS = (Kind.LOCK, Kind.LOCK, Kind.CONFIRM, Kind.CONFIRM, Kind.RELEASE, Kind.CANCEL, Kind.READ)
STEPS = st.lists(
    st.builds(
        Step,
        customer=st.integers(1, 3),
        kind=st.sampled_from(KINDS),
        seat=st.integers(1, 2),
        pause=SECONDS,
        travel=SECONDS,
        back=SECONDS,
        fate=st.sampled_from((Fate.ANSWERED, Fate.ANSWERED, Fate.LOST, Fate.NEVER_HAPPENED)),
    ),
    max_size=60,
)
REPEATABLE = settings(max_examples=300, derandomize=True, database=None)


@given(STEPS)
@settings(REPEATABLE)
def test_a_register_that_keeps_its_promises_never_trips_the_checker(steps: list[Step]) -> None:
    assert check(Register().live(steps)) == []


@pytest.mark.parametrize(
    ("fault", "broken"),
    [
        (Fault.GIVES_AWAY, double_owners),
        (Fault.FORGETS, vanished),
        (Fault.LAGS, stale),
        (Fault.SKIPS, gaps),
    ],
)
def test_a_mutated_register_trips_the_check_that_is_meant(fault: Fault, broken: object) -> None:
    assert callable(broken)
    once = settings(REPEATABLE, max_examples=3000, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    steps = find(STEPS, lambda tried: any(broken(Register(fault).live(tried))), settings=once)
    assert check(Register().live(steps)) == []
