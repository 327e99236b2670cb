"""What a run says: a line for each fault when it has been recovered from, and in the end what came of it all."""

from collections import Counter
from pathlib import Path

from tests.chaos.faults import Struck
from tests.chaos.run import Verdict
from tests.history.events import Kind


def print_fault(struck: Struck) -> None:
    figures = ", ".join(str(figure) for figure in struck.figures)
    print(f"{struck.at:6.1f} s  {struck.name:<34} {figures}", flush=True)


def print_verdict(verdict: Verdict, logs: Path) -> bool:
    """Whether every promise was kept, within every limit."""
    print(f"\n{len(verdict.struck)} faults in {verdict.seconds:.0f} s; load {verdict.load[0]:.1f}")
    done = Counter((each.kind, each.outcome) for each in verdict.history.operations)
    for kind in Kind:
        counted = [f"{count} {outcome}" for (each, outcome), count in sorted(done.items()) if each is kind]
        print(f"  {kind:<8} {', '.join(counted)}")
    print(f"  answers: {', '.join(f'{count} of {answer}' for answer, count in sorted(verdict.answers.items()))}")
    print(f"  viewers: {len(verdict.history.sightings)} events over {verdict.connections} connections")
    for sentence in verdict.broken:
        print("BROKEN:", sentence)
    for sentence in verdict.missed:
        print("MISSED:", sentence)
    is_fine = not verdict.broken and not verdict.missed
    sentence = "Every promise was kept, within every limit."
    print(sentence if is_fine else f"The logs are kept in {logs}; the same faults: --seed {verdict.plan.seed}")
    return is_fine
