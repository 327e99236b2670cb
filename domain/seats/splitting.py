"""Seats for a party that cannot sit together: in as few groups as there are, nobody alone if that can be, close by."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from domain.seats.layout import Seat
from domain.seats.places import Places, Point, Run, is_whole

Unit = tuple[Seat, ...]
"""A sofa, or a seat that is not linked: what is sold as one."""


MOST_GROUPS_PLACED = 24
"""The largest group of a party is placed in some rows, to see around which of them the others are closest: in as many
as it takes to place so many groups.
"""


def split_in(places: Places, point: Point) -> list[Seat] | None:
    """As many seats as the wish has, in groups that are near to the point and to each other. None if there is no such
    set of seats at all.
    """
    for sizes in _partitions(places.wish.count):
        groups = _placed(places, sizes, point)
        if groups is not None:
            return [seat for group in groups for seat in group]
    return _of_units(places, point)


@cache
def _partitions(count: int) -> list[tuple[int, ...]]:
    """The sizes of two or more groups of so many people, largest first: few groups before many, of these the ones in
    which fewest are alone, of these the most even.
    """

    def parts(left: int, most: int) -> list[tuple[int, ...]]:
        if left == 0:
            return [()]
        return [(size, *rest) for size in range(min(left, most), 0, -1) for rest in parts(left - size, size)]

    return sorted(parts(count, count - 1), key=lambda sizes: (len(sizes), sizes.count(1), sizes))


def _placed(places: Places, sizes: Sequence[int], point: Point) -> list[Run] | None:
    """Groups of these sizes. The largest is looked for in the rows around the point, the others around that one; of
    what is found so, the set that is closest together and to the point. None if there is none.
    """
    best: tuple[float, list[Run]] | None = None
    placed = 0
    for depth in places.outwards(point) if places.has_runs_of(sizes[0]) else ():
        groups = _around_row(places, sizes, point, depth)
        if groups is None:
            continue
        middle, *others = (Point.of(places.layout, group) for group in groups)
        away = middle.away_from(point) + sum(middle.away_from(other) for other in others)
        if best is None or away < best[0]:
            best = (away, groups)
        placed += len(sizes)
        if placed >= MOST_GROUPS_PLACED:
            break
    return None if best is None else best[1]


def _around_row(places: Places, sizes: Sequence[int], point: Point, depth: int) -> list[Run] | None:
    groups: list[Run] = []
    used: set[str] = set()
    wheelchairs, left = places.wish.accessible, places.wish.count
    for size in sizes:
        left -= size
        numbers = range(min(size, wheelchairs), max(0, wheelchairs - left) - 1, -1)
        if groups:
            found = (places.nearest(size, number, point, used) for number in numbers)
        else:
            found = (places.nearest_in_row(depth, size, number, point) for number in numbers)
        group = next((group for group in found if group is not None), None)
        if group is None:
            return None
        if not groups:
            point = Point.of(places.layout, group)
        groups.append(group)
        used.update(seat.seat_id for seat in group)
        wheelchairs -= sum(seat.accessible for seat in group)
    return groups


def _of_units(places: Places, point: Point) -> list[Seat] | None:
    """Whole sofas and single seats that make the party exactly, found by their sizes alone. None if there are none."""
    wish = places.wish
    wanted = (wish.accessible, wish.count - wish.accessible)
    reached: dict[tuple[int, int], list[Seat]] = {(0, 0): []}
    for (wheelchairs, others), units in _nearest_units(places, point).items():
        for unit in units:
            for (seated, beside), seats in list(reached.items()):
                sums = (seated + wheelchairs, beside + others)
                if sums[0] <= wanted[0] and sums[1] <= wanted[1]:
                    reached.setdefault(sums, [*seats, *unit])
    return reached.get(wanted)


def _nearest_units(places: Places, point: Point) -> dict[tuple[int, int], list[Unit]]:
    """By how many wheelchair spaces and other seats a unit has; of each kind as many as a party can use, nearest
    first.
    """
    by_id = places.layout.by_id
    free = {seat.seat_id for seat in places.seats()}
    kinds: dict[tuple[int, int], list[tuple[float, Unit]]] = defaultdict(list)
    for seat in places.seats():
        unit = tuple(by_id[each] for each in places.layout.in_order([seat.seat_id, *seat.linked_with]))
        if seat is unit[0] and all(each.seat_id in free for each in unit) and is_whole(unit):
            wheelchairs = sum(each.accessible for each in unit)
            away = Point.of(places.layout, unit).away_from(point)
            kinds[wheelchairs, len(unit) - wheelchairs].append((away, unit))
    return {
        kind: [unit for _, unit in sorted(units, key=lambda each: each[0])[: places.wish.count // sum(kind)]]
        for kind, units in kinds.items()
    }
