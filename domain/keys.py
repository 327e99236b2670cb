"""Which keys a machine may start with: those that the platform knows, or that follow on those."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Verdict:
    """By the names of keys: those that are not `known` yet, those that `follow` on the known one with which they are
    given, and those that are `foreign`.
    """

    new: dict[str, str] = field(default_factory=dict)
    follow: dict[str, str] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)


def judge(known: Mapping[str, str], given: Mapping[str, Sequence[str]]) -> Verdict:
    """`known`: the fingerprints that the platform works with. `given`: a machine's, the present one first and then the
    previous one. Machines that are changed one after the other follow on each other in both directions, so that one
    which is started before its turn keeps nobody out.
    """
    verdict = Verdict()
    for name, (present, *previous) in given.items():
        if name not in known:
            verdict.new[name] = present
        elif known[name] in previous:
            verdict.follow[name] = present
        elif known[name] != present:
            verdict.foreign.append(name)
    return verdict
