"""Which way text runs: the bidirectional algorithm of Unicode (UAX 9) for one paragraph without explicit embeddings,
which no name of a movie needs.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Protocol, TypeVar
from unicodedata import bidirectional

RIGHT_TO_LEFT = frozenset({"R", "AL"})
NUMBERS = frozenset({"EN", "AN"})
STRONG = frozenset({"L", "R"})


class Levelled(Protocol):
    @property
    def level(self) -> int: ...


Part = TypeVar("Part", bound=Levelled)


def levels_of(text: str) -> list[int]:
    """The level of each character: odd ones run from right to left. The first letter decides the paragraph's."""
    classes = [bidirectional(character) or "ON" for character in text]
    if RIGHT_TO_LEFT.isdisjoint(classes):
        return [0] * len(text)
    base = next(int(found in RIGHT_TO_LEFT) for found in classes if found in RIGHT_TO_LEFT | {"L"})
    resolved = _with_neutrals(_with_numbers(classes, "LR"[base]), "LR"[base])
    return [_level(found, base) for found in resolved]


def in_visual_order(parts: Sequence[Part]) -> list[Part]:
    """The parts of one line from left to right (rule L2)."""
    found = list(parts)
    for level in range(max((part.level for part in parts), default=0), 0, -1):
        groups = [(is_turned, list(group)) for is_turned, group in groupby(found, lambda p: p.level >= level)]  # noqa: B023 - used within the round
        found = [part for is_turned, group in groups for part in (reversed(group) if is_turned else group)]
    return found


def _level(found: str, base: int) -> int:
    """Rules I1 and I2."""
    if found in NUMBERS:
        return 2
    return int(found == "R") if base == 0 else 1 + int(found == "L")


def _with_numbers(classes: Sequence[str], base: str) -> list[str]:
    """Rules W1 to W7: what remains is L, R, EN, AN and ON."""
    found = list(classes)
    strong = base
    for at, each in enumerate(found):
        if each in ("NSM", "BN"):
            found[at] = found[at - 1] if at else base
        elif each == "EN" and strong == "AL":
            found[at] = "AN"
        elif each in RIGHT_TO_LEFT or each == "L":
            strong = each
    found = ["R" if each == "AL" else each for each in found]
    _join_separators(found)
    strong = base
    for at, each in enumerate(found):
        if each in STRONG:
            strong = each
        elif each == "EN" and strong == "L":
            found[at] = "L"
        elif each not in NUMBERS:
            found[at] = "ON"
    return found


def _join_separators(found: list[str]) -> None:
    """Rules W4 and W5: `1,234` and `50%` are one number."""
    for at in range(1, len(found) - 1):
        around = {found[at - 1], found[at + 1]}
        if around == {"EN"} and found[at] in ("ES", "CS"):
            found[at] = "EN"
        elif around == {"AN"} and found[at] == "CS":
            found[at] = "AN"
    for places in (range(1, len(found)), range(len(found) - 2, -1, -1)):
        before = -places.step
        for at in places:
            if found[at] == "ET" and found[at + before] == "EN":
                found[at] = "EN"


def _with_neutrals(found: Sequence[str], base: str) -> list[str]:
    """Rules N1 and N2: what stands between letters of one direction takes it, numbers counting as right to left."""
    out: list[str] = []
    runs = [(each, len(list(group))) for each, group in groupby(found)]
    for at, (each, length) in enumerate(runs):
        around = {_side(runs[to][0]) if 0 <= to < len(runs) else base for to in (at - 1, at + 1)}
        taken = each if each != "ON" else around.pop() if len(around) == 1 else base
        out += [taken] * length
    return out


def _side(found: str) -> str:
    return "R" if found in NUMBERS else found
