from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.settlements.calendar import Calendar
from domain.settlements.cycles import SettlementHistory, Terms, UnsettledShow, cycle_date, due_shows, forecast
from domain.settlements.statement import Carry

TERMS = Terms(Calendar(), 2)
NOW = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")


def show(ends_at: datetime, net_minor: int = 100, zone: str = "Asia/Kolkata") -> UnsettledShow:
    gross, refund = max(net_minor, 0), max(-net_minor, 0)
    return UnsettledShow(
        gross, 0, 0, refund, refund, f"SHOW_{ends_at.isoformat()}", "INR", ends_at, zone, 1, gives_back=False
    )


def test_a_theater_to_the_west_is_not_paid_before_its_show_has_ended() -> None:
    """It is due on the date of its end, which begins in the platform's time zone while the show still runs."""
    at_once = Terms(Calendar(), 0)
    ends_at = datetime(2026, 3, 4, 23, 0, tzinfo=NEW_YORK)  # 09:30 on the 5th in India
    playing = show(ends_at, zone="America/New_York")
    assert due_shows([playing], at_once, date(2026, 3, 4), datetime(2026, 3, 4, 12, 0, tzinfo=UTC)) == []
    assert due_shows([playing], at_once, date(2026, 3, 5), ends_at) == [playing]


def test_a_day_to_come_counts_as_if_it_were_over() -> None:
    evening = show(datetime(2026, 3, 10, 22, 0, tzinfo=ZoneInfo("Asia/Kolkata")))
    assert due_shows([evening], TERMS, date(2026, 3, 11), NOW) == []
    assert due_shows([evening], TERMS, date(2026, 3, 12), NOW) == [evening]


def test_a_closed_cycle_gives_way_to_the_next_business_day_that_is_free() -> None:
    shows = [show(datetime(2026, 2, 27, 12, tzinfo=UTC)), show(datetime(2026, 2, 25, 12, tzinfo=UTC))]
    assert cycle_date(shows, TERMS, []) == date(2026, 3, 3)
    assert cycle_date(shows, TERMS, [date(2026, 3, 3)]) == date(2026, 3, 4)
    days = [date(2026, 3, day) for day in (3, 4, 5, 6, 7)]
    assert cycle_date(shows, TERMS, days) == date(2026, 3, 9)


@given(st.lists(st.tuples(st.integers(-40, 40), st.integers(-500, 500)), max_size=12), st.integers(-800, 0))
def test_a_forecast_pays_every_paisa_once_and_carries_what_it_cannot(
    drawn: list[tuple[int, int]], carried_minor: int
) -> None:
    shows = [
        show(NOW.replace(minute=at).fromtimestamp(NOW.timestamp() + 86_400 * days, UTC), net)
        for at, (days, net) in enumerate(drawn)
    ]
    shows = list({each.show_id: each for each in shows}.values())
    history = SettlementHistory(frozenset({date(2026, 3, 4), date(2026, 3, 5)}), carried_minor)
    cycles = forecast(shows, TERMS, history, NOW, None)
    assert len({cycle.cycle_date for cycle in cycles}) == len(cycles)
    assert not history.closed & {cycle.cycle_date for cycle in cycles}
    carried = carried_minor
    for cycle in cycles:
        assert cycle.carried_in_minor == carried
        assert cycle.net_minor + carried == cycle.payout_minor + cycle.carried_out_minor
        assert cycle.payout_minor >= 0 >= cycle.carried_out_minor
        carried = cycle.carried_out_minor
    paid = sum(cycle.payout_minor for cycle in cycles)
    assert paid + carried == sum(each.net_minor for each in shows) + carried_minor


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 0))
def test_either_something_is_paid_or_something_is_carried(net: int, carried: int) -> None:
    carry = Carry(net, carried)
    assert carry.payout_minor + carry.carried_out_minor == net + carried
    assert carry.payout_minor == 0 or carry.carried_out_minor == 0
