"""Who goes where more is on its way than a process has room for."""

from gateway.arrivals import NO_ROOM, Arrivals
from gateway.refusals import Refusal


class Held:
    def __init__(self, network: str = "192.0.2.1") -> None:
        self.network = network
        self.refused: list[Refusal] = []
        self.is_dropped = False

    def refuse(self, refusal: Refusal) -> None:
        self.refused.append(refusal)

    def drop(self) -> None:
        self.is_dropped = True


def test_bodies_that_are_coming_are_bounded_by_their_bytes() -> None:
    arrivals, (first, second, third) = Arrivals(most_bytes=100), (Held(), Held(), Held())
    for each in (first, second):
        arrivals.note(each, 40)
    arrivals.forget(first)
    arrivals.note(third, 60)
    arrivals.note(second, 41)
    assert (first.refused, second.refused, third.refused) == ([], [NO_ROOM], [])


def test_who_holds_most_connections_open_loses_them_first() -> None:
    arrivals, others = Arrivals(most_connections=5), Held("198.51.100.7")
    arrivals.note(others, 0)
    many = [Held() for _ in range(8)]
    for each in many:
        arrivals.note(each, 0)
    assert [bool(each.refused) for each in many] == [True] * 4 + [False] * 4
    assert others.refused == []


def test_what_nobody_reads_is_bounded_by_its_bytes() -> None:
    arrivals, others = Arrivals(most_bytes=100), Held("198.51.100.7")
    arrivals.note_unread(others, 30)
    first, second = Held(), Held()
    arrivals.note_unread(first, 40)
    arrivals.note_unread(second, 40)
    assert [each.is_dropped for each in (others, first, second)] == [False, True, False]
    arrivals.forget_unread(second)
    arrivals.note_unread(others, 90)
    assert not others.is_dropped
