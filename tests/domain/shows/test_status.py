"""The status of a show: stored where it was decided, else read from the clock."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.shows import Show, ShowStatus, StoredShowStatus
from tests.domain.making import START, show

END = START + timedelta(hours=2)
A_MOMENT = timedelta(microseconds=1)


def closing_early() -> Show:
    """Sales end ten minutes before the start."""
    return replace(show(START), sales_close_minutes=10)


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (START - timedelta(days=9), ShowStatus.ON_SALE),
        (START - timedelta(minutes=10) - A_MOMENT, ShowStatus.ON_SALE),
        (START - timedelta(minutes=10), ShowStatus.CLOSED),
        (END - A_MOMENT, ShowStatus.CLOSED),
        (END, ShowStatus.COMPLETED),
    ],
)
def test_a_published_show_is_what_the_clock_says(now: datetime, status: ShowStatus) -> None:
    assert replace(closing_early(), now=now).status is status


@pytest.mark.parametrize("stored", [StoredShowStatus.DRAFT, StoredShowStatus.CANCELLED])
def test_a_draft_and_a_cancelled_show_stay_so_whatever_the_hour(stored: StoredShowStatus) -> None:
    for now in (START - timedelta(days=9), START, END):
        assert show(now, stored).status.value == stored.value


def test_a_show_of_a_partner_that_may_not_sell_is_closed() -> None:
    assert replace(show(START - timedelta(days=9)), sellable=False).status is ShowStatus.CLOSED


def test_a_show_of_a_partner_that_waits_awaits_its_approval_until_its_sales_would_close() -> None:
    waiting = replace(show(START - timedelta(days=9)), sellable=False, awaits_approval=True)
    assert waiting.status is ShowStatus.AWAITING_APPROVAL
    assert replace(waiting, now=START).status is ShowStatus.CLOSED
    assert replace(waiting, sellable=True).status is ShowStatus.ON_SALE


def test_held_seats_are_paid_for_until_the_start_and_not_for_a_show_that_is_cancelled() -> None:
    assert replace(closing_early(), now=START - A_MOMENT).takes_payments
    assert not replace(closing_early(), now=START).takes_payments
    assert not show(START - timedelta(days=9), StoredShowStatus.CANCELLED).takes_payments
