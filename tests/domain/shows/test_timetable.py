"""Which of many changes to a timetable can be made together."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from domain.shows.timetable import Occupation, Wish, refused

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)
SCREENS = ("SCR_1", "SCR_2")


def at(show_id: str, start: int, end: int, screen: str = "SCR_1") -> Occupation:
    return Occupation(screen, NOON + timedelta(minutes=start), NOON + timedelta(minutes=end), show_id)


def wish(wanted: Occupation, present: Occupation | None = None) -> Wish:
    return Wish((wanted.starts_at, wanted.show_id), wanted, present)


def judged(standing: list[Occupation], wishes: list[Wish], turnaround: int = 0) -> dict[str, str]:
    """What stands in the way of each refused show."""
    turnarounds = dict.fromkeys(SCREENS, timedelta(minutes=turnaround))
    return {show: other.show_id for show, other in refused(standing, wishes, turnarounds).items()}


def test_a_day_may_be_shifted_and_two_shows_may_be_swapped() -> None:
    day = [at("A", 0, 120), at("B", 120, 240), at("C", 240, 360)]
    shifted = [at("A", 15, 135), at("B", 135, 255), at("C", 255, 375)]
    assert judged([], [wish(new, old) for old, new in zip(day, shifted, strict=True)]) == {}
    swapped = [wish(at("A", 240, 360), day[0]), wish(at("C", 0, 120), day[2])]
    assert judged([day[1]], swapped) == {}


def test_a_real_collision_is_refused_and_names_what_stands_there_in_the_end() -> None:
    one, two = at("A", 0, 120), at("B", 200, 320)
    assert judged([], [wish(at("A", 150, 270), one), wish(at("B", 130, 190), two)]) == {"A": "B"}
    assert judged([at("X", 130, 150)], [wish(at("A", 20, 140), one)]) == {"A": "X"}


def test_who_stays_where_it_is_refuses_who_wanted_its_place() -> None:
    one, two = at("A", 0, 100), at("B", 100, 200)
    wishes = [wish(at("A", 300, 400), one), wish(at("B", 0, 100), two), wish(at("C", 100, 200))]
    assert judged([at("X", 350, 360)], wishes) == {"A": "X", "B": "A", "C": "B"}


def test_what_was_refused_for_a_wish_that_is_refused_itself_is_granted_after_all() -> None:
    wishes = [wish(at("A", 0, 100)), wish(at("B", 50, 150)), wish(at("C", 200, 300), at("C", 0, 40))]
    assert judged([at("X", 250, 260)], wishes) == {"A": "C", "C": "X"}


def test_the_turn_around_holds_in_both_directions_and_for_moved_shows_alone() -> None:
    near = [at("X", 0, 100), at("Y", 110, 200)]
    assert judged(near, [wish(at("A", 230, 330))], turnaround=30) == {}
    assert judged(near, [wish(at("A", 229, 330))], turnaround=30) == {"A": "Y"}
    assert judged(near, [wish(at("A", -130, -30))], turnaround=30) == {}
    assert judged(near, [wish(at("A", -129, -29))], turnaround=30) == {"A": "X"}


@st.composite
def batches(draw: st.DrawFn) -> tuple[list[Occupation], list[Wish], int]:
    """Shows that stand, some moved and others new, on two screens of few places, so that most batches collide."""
    standing: list[Occupation] = []
    for i in range(draw(st.integers(0, 8))):
        show = at(f"S{i}", start := draw(st.integers(0, 60)), start + draw(st.integers(1, 12)), draw(_SCREEN))
        if not any(show.is_too_close_to(other, timedelta()) for other in standing if same_screen(show, other)):
            standing.append(show)
    moved = draw(st.lists(st.sampled_from(standing), unique=True)) if standing else []
    wishes = [wish(_anywhere(draw, show.show_id), show) for show in moved]
    wishes += [wish(_anywhere(draw, f"N{i}")) for i in range(draw(st.integers(0, 5)))]
    return [show for show in standing if show not in moved], wishes, draw(st.integers(0, 5))


_SCREEN = st.sampled_from(SCREENS)


def _anywhere(draw: st.DrawFn, show_id: str) -> Occupation:
    start = draw(st.integers(0, 60))
    return at(show_id, start, start + draw(st.integers(1, 12)), draw(_SCREEN))


def same_screen(one: Occupation, other: Occupation) -> bool:
    return one.screen_id == other.screen_id


def end_of(standing: list[Occupation], wishes: list[Wish], refusals: set[str]) -> list[Occupation]:
    stays = [each.present for each in wishes if each.wanted.show_id in refusals and each.present is not None]
    return [*standing, *stays, *(each.wanted for each in wishes if each.wanted.show_id not in refusals)]


def is_legal(end: list[Occupation], changed: set[str], turnaround: int) -> bool:
    """Whether shows that were changed keep the turn-around to all, and no two overlap."""
    for one, other in combinations(end, 2):
        kept = timedelta(minutes=turnaround if changed & {one.show_id, other.show_id} else 0)
        if same_screen(one, other) and one.is_too_close_to(other, kept):
            return False
    return True


@given(batches(), st.randoms())
def test_a_batch_is_judged_by_what_it_comes_to(batch: tuple[list[Occupation], list[Wish], int], random: object) -> None:
    standing, wishes, turnaround = batch
    wanted = {each.wanted.show_id for each in wishes}
    refusals = judged(standing, wishes, turnaround)
    end = end_of(standing, wishes, set(refusals))
    assert is_legal(end, wanted - set(refusals), turnaround), "what comes of it is legal"
    assert (not refusals) == is_legal(end_of(standing, wishes, set()), wanted, turnaround), "all or not all"
    for each in wishes:
        if each.wanted.show_id in refusals:
            granted = end_of(standing, wishes, set(refusals) - {each.wanted.show_id})
            changed = wanted - set(refusals) | {each.wanted.show_id}
            assert not is_legal(granted, changed, turnaround), "nothing is refused that could be added"
    shuffled = list(wishes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert judged(standing, shuffled, turnaround) == refusals, "the order does not matter"
