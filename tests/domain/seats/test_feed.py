"""Deltas replayed over any picture give the newest picture, whatever a viewer has."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.seats.feed import LONGEST_HISTORY, Feed, SeatDelta, show_may_have_changed, summary_of
from domain.seats.state import Availability, SeatChange, SeatPicture, SeatState

SHOW = "SHOW_FEED"
LOCKED, BOOKED, AVAILABLE = SeatState.LOCKED, SeatState.BOOKED, SeatState.AVAILABLE

changes_of_a_version = st.dictionaries(st.sampled_from(["A1", "A2", "A3", "B1"]), st.sampled_from(list(SeatState)))


def picture(version: int, states: Mapping[str, SeatState] | None = None, layout_version: int = 1) -> SeatPicture:
    return SeatPicture(SHOW, version, layout_version, states or {})


def change(version: int, changes: Mapping[str, SeatState] | None = None, layout_version: int = 1) -> SeatChange:
    return SeatChange(SHOW, version, layout_version, changes or {})


def replayed(states: Mapping[str, SeatState], changes: Mapping[str, SeatState]) -> dict[str, SeatState]:
    return {seat_id: state for seat_id, state in {**states, **changes}.items() if state is not AVAILABLE}


@given(st.lists(changes_of_a_version, min_size=1, max_size=30), st.data())
def test_from_any_version_one_delta_leads_to_the_newest_picture(
    log: list[dict[str, SeatState]], data: st.DataObject
) -> None:
    feed, pictures = Feed(picture(7)), {7: picture(7)}
    rows = [change(8 + i, changes) for i, changes in enumerate(log)]
    while rows:
        size = data.draw(st.integers(1, len(rows)))
        assert feed.grow(rows[:size])
        pictures[feed.picture.version] = feed.picture
        rows = rows[size:]
    for version, seen in pictures.items():
        event = feed.since(version)
        if version == 7 + len(log):
            assert event is None
        else:
            assert isinstance(event, SeatDelta)
            assert (event.from_version, event.version) == (version, 7 + len(log))
            assert replayed(seen.states, event.changes) == event.picture.states == feed.picture.states


def test_who_has_nothing_gets_the_picture() -> None:
    feed = Feed(picture(3, {"A1": BOOKED}))
    assert feed.since(None) is feed.picture


def test_a_version_that_lies_in_the_future_gets_the_picture() -> None:
    feed = Feed(picture(3))
    assert feed.since(4) is feed.picture


def test_a_version_below_the_floor_gets_the_picture() -> None:
    feed = Feed(picture(3))
    feed.grow([change(4)])
    assert feed.since(2) is feed.picture
    assert isinstance(feed.since(3), SeatDelta)


def test_viewers_at_the_same_version_share_one_delta() -> None:
    feed = Feed(picture(3))
    feed.grow([change(4, {"A1": LOCKED})])
    assert feed.since(3) is feed.since(3)


def test_a_delta_names_what_became_of_a_seat_in_the_end() -> None:
    feed = Feed(picture(3))
    feed.grow([change(4, {"A1": LOCKED, "A2": LOCKED}), change(5, {"A1": AVAILABLE})])
    event = feed.since(3)
    assert isinstance(event, SeatDelta)
    assert event.changes == {"A1": AVAILABLE, "A2": LOCKED}
    assert feed.picture.states == {"A2": LOCKED}


def test_a_hole_in_the_log_changes_nothing_and_asks_for_a_picture() -> None:
    feed = Feed(picture(3))
    assert not feed.grow([change(4, {"A1": LOCKED}), change(6)])
    assert feed.picture == picture(3)
    assert feed.since(3) is None


def test_an_exchanged_layout_changes_nothing_and_asks_for_a_picture() -> None:
    feed = Feed(picture(3))
    assert not feed.grow([change(4, {"A1": LOCKED}), change(5, layout_version=2)])
    assert feed.picture == picture(3)


def test_rows_before_the_floor_let_older_viewers_resume() -> None:
    feed = Feed(picture(10, {"A1": BOOKED}))
    feed.reach_back([change(7), change(8, {"A1": LOCKED}), change(9), change(10, {"A1": BOOKED})])
    assert feed.floor == 7
    event = feed.since(7)
    assert isinstance(event, SeatDelta)
    assert event.changes == {"A1": BOOKED}


def test_rows_that_were_read_while_the_feed_moved_on_still_fit() -> None:
    feed = Feed(picture(10))
    feed.grow([change(11, {"A2": LOCKED})])
    feed.reach_back([change(8), change(9, {"A1": LOCKED}), change(10), change(11, {"A2": LOCKED})])
    event = feed.since(8)
    assert isinstance(event, SeatDelta)
    assert (event.version, event.changes) == (11, {"A1": LOCKED, "A2": LOCKED})


def test_a_feed_does_not_resume_across_an_exchanged_layout() -> None:
    feed = Feed(picture(10, layout_version=2))
    feed.reach_back([change(8), change(9, layout_version=2), change(10, layout_version=2)])
    assert feed.floor == 10
    assert feed.since(8) is feed.picture


def test_rows_that_do_not_lead_to_the_floor_are_left_aside() -> None:
    feed = Feed(picture(10))
    feed.reach_back([change(6), change(7)])
    feed.reach_back([])
    assert feed.floor == 10


def test_the_history_is_bounded_and_who_is_behind_it_gets_the_picture() -> None:
    feed = Feed(picture(0))
    for version in range(1, LONGEST_HISTORY + 3):
        feed.grow([change(version)])
    assert feed.floor == 2
    assert feed.since(1) is feed.picture
    assert isinstance(feed.since(2), SeatDelta)


def test_a_summary_counts_seats_without_a_claim_as_available() -> None:
    states = {"A1": LOCKED, "A2": BOOKED, "A3": SeatState.BLOCKED, "A4": BOOKED}
    assert summary_of(picture(3, states), total=10) == Availability(6, 1, 2, 1, 10)


@given(st.lists(st.booleans(), min_size=1, max_size=20), st.data())
def test_a_delta_says_that_the_show_has_changed_if_a_version_that_it_brings_does(
    log: list[bool], data: st.DataObject
) -> None:
    feed = Feed(picture(7))
    assert feed.grow([replace(change(8 + i), show_changed=changed) for i, changed in enumerate(log)])
    seen = data.draw(st.integers(7, 6 + len(log)))
    delta = feed.since(seen)
    assert isinstance(delta, SeatDelta)
    assert show_may_have_changed(delta, seen) is any(log[seen - 7 :])


def test_a_picture_in_place_of_deltas_may_leave_out_a_change_of_the_show() -> None:
    assert show_may_have_changed(picture(7), 3)
    assert not show_may_have_changed(picture(7), None)
