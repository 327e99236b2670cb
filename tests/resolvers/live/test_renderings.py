"""What an entry point has made of an event is kept while the show is watched."""

import pytest

from domain.seats.state import SeatPicture
from domain.shows import Show
from resolvers.context import Services
from resolvers.live import LiveHub
from resolvers.live.renderings import MOST_KEPT, Renderings
from tests.resolvers.live.viewing import viewing


def test_an_event_is_found_by_its_identity() -> None:
    renderings, event, equal = Renderings(), picture(1), picture(1)
    renderings.keep(event, "made")
    assert event == equal
    assert (renderings.find(event), renderings.find(equal)) == ("made", None)


def test_of_an_older_version_nothing_is_kept() -> None:
    renderings, old, new = Renderings(), picture(1), picture(2)
    renderings.keep(old, "old")
    renderings.keep(new, "new")
    assert (renderings.find(old), renderings.find(new)) == (None, "new")


def test_of_one_version_a_few_are_kept() -> None:
    renderings, events = Renderings(), [picture(1) for _ in range(MOST_KEPT + 1)]
    for number, event in enumerate(events):
        renderings.keep(event, str(number))
    assert [renderings.find(event) for event in events] == [None, *map(str, range(1, MOST_KEPT + 1))]


async def test_renderings_end_with_the_last_viewer_of_the_show(parts: Services, hub: LiveHub, show: Show) -> None:
    async with viewing(hub, parts, show.id) as viewer:
        event = await viewer.next()
        hub.renderings_of(show.id).keep(event, "made")
        async with viewing(hub, parts, show.id) as other:
            assert hub.renderings_of(show.id).find(await other.next()) == "made"
    with pytest.raises(KeyError):
        hub.renderings_of(show.id)


def picture(version: int) -> SeatPicture:
    return SeatPicture("SHOW_1", version, 1, {})
