"""The chaos run in a few seconds: one fault of each kind that is over soon. `make chaos` does all of it, for minutes.

What recovery takes is no matter here: the promises are.
"""

from tests.chaos.faults import Name
from tests.chaos.run import Plan, play
from tests.chaos.scene import Times, scene
from tests.history.events import Kind, Outcome

FAULTS = (Name.LOSE_ANSWER, Name.KILL_VALKEY, Name.LOSE_COMMIT, Name.KILL_POSTGRES, Name.CUT)


async def test_a_platform_under_a_few_faults_keeps_every_promise() -> None:
    async with scene(Times(lock=2, payment=3)) as set_up:
        verdict = await play(set_up, Plan(seed=1, faults=FAULTS, customers=8, warm_up=1.0, pause=0.1, pace=0.3))
    assert verdict.broken == []
    assert len(verdict.struck) == len(FAULTS)
    assert {Kind.LOCK, Kind.READ} <= {each.kind for each in verdict.history.operations if each.outcome is Outcome.OK}
    assert verdict.history.sightings
