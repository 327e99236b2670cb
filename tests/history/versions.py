"""A show's log has one version after the other: no client is shown a hole, or an older one than was known before."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.history.events import History, Outcome, Sighting


@dataclass(frozen=True)
class _Look:
    """A version that `who` asked for at `began` and knew from `ended` on. A viewer asks once, when it subscribes."""

    who: str
    began: float
    ended: float
    version: int


def stale(history: History) -> Iterator[str]:
    """Finds answers from the past: older than a version that was known when they were asked for."""
    by_show: dict[str, list[_Look]] = defaultdict(list)
    for each in history.operations:
        if each.version is not None and each.outcome is Outcome.OK:
            by_show[each.show_id].append(_Look(each.who, each.began, each.ended, each.version))
    for seen in history.sightings:
        began = float("-inf") if seen.subscribed_at is None else seen.subscribed_at
        by_show[seen.show_id].append(_Look(seen.viewer, began, seen.at, seen.version))
    for show_id, looks in by_show.items():
        yield from _stale_of(show_id, looks)


def _stale_of(show_id: str, looks: list[_Look]) -> Iterator[str]:
    known = sorted(looks, key=lambda each: each.ended)
    newest, position = None, 0
    for look in sorted(looks, key=lambda each: each.began):
        while position < len(known) and known[position].ended < look.began:
            if newest is None or known[position].version > newest.version:
                newest = known[position]
            position += 1
        if newest is not None and look.version < newest.version:
            yield f"{show_id} was shown older than it was known: {look} after {newest}"


def gaps(history: History) -> Iterator[str]:
    """Of each viewer: a delta leads on from what the viewer has, and a picture is not older than that."""
    had: dict[tuple[str, str], int] = {}
    for seen in sorted(history.sightings, key=lambda each: each.at):
        before = had.get((seen.viewer, seen.show_id))
        if seen.subscribed_at is not None and seen.after_version != before:
            yield f"The viewer itself is wrong: it had {before} and went on from {seen.after_version}: {seen}"
        if problem := _gap(before, seen):
            yield f"{problem}: it had {before}, and then came {seen}"
        had[seen.viewer, seen.show_id] = seen.version


def _gap(before: int | None, seen: Sighting) -> str | None:
    if seen.from_version is None:
        return "Back to an older picture" if before is not None and seen.version < before else None
    if seen.version <= seen.from_version:
        return "A delta that leads nowhere"
    return None if seen.from_version == before else "A hole"
