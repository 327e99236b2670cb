"""When a payout may start, and which states follow one another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from domain.partners import PartnerStatus
from domain.settlements.holds import Hold, HoldReason, Payee
from domain.settlements.payouts import Payout, PayoutStatus, retry_after

NOW = datetime(2028, 2, 29, 12, tzinfo=UTC)
A_DAY = timedelta(hours=24)
ENDED = {PayoutStatus.FAILED, PayoutStatus.REVERSED}
TO_BE_PAID = Payee(
    bank_details_complete=True, bank_details_changed_at=None, contact_changed_at=None, status=PartnerStatus.ACTIVE
)


def payout(status: PayoutStatus, age: timedelta = timedelta(0)) -> Payout:
    """A payout that has had its status for `age`."""
    return Payout(
        id="PAYOUT_1",
        settlement_id="SETTLE_1",
        partner_id="PARTNER_1",
        amount_minor=17640,
        currency="INR",
        status=status,
        provider="razorpay",
        provider_reference=None,
        failure=None,
        attempts=1,
        account_mask="XXXXXX9012",
        bank_details_changed_at=None,
        created_at=NOW - age,
        updated_at=NOW - age,
        now=NOW,
    )


def test_money_waits_for_a_day_after_bank_details_changed() -> None:
    held = Hold(HoldReason.BANK_DETAILS_CHANGED, NOW + A_DAY)
    changed = replace(TO_BE_PAID, bank_details_changed_at=NOW)
    assert changed.hold(NOW + A_DAY - timedelta(microseconds=1)) == held
    assert changed.hold(NOW + A_DAY) is None
    assert TO_BE_PAID.hold(NOW) is None


def test_money_waits_for_a_day_after_the_contact_changed_and_the_later_change_counts() -> None:
    changed = replace(TO_BE_PAID, contact_changed_at=NOW)
    assert changed.hold(NOW) == Hold(HoldReason.CONTACT_CHANGED, NOW + A_DAY)
    assert changed.hold(NOW + A_DAY) is None
    both = replace(changed, bank_details_changed_at=NOW - timedelta(hours=1))
    assert both.hold(NOW) == Hold(HoldReason.CONTACT_CHANGED, NOW + A_DAY)


@pytest.mark.parametrize("status", [each for each in PartnerStatus if each is not PartnerStatus.ACTIVE])
def test_money_waits_while_the_partner_is_not_active(status: PartnerStatus) -> None:
    assert replace(TO_BE_PAID, status=status).hold(NOW) == Hold(HoldReason.PARTNER_NOT_ACTIVE, None)


def test_a_payout_waits_while_the_bank_details_are_incomplete() -> None:
    masked = replace(TO_BE_PAID, bank_details_complete=False, bank_details_changed_at=NOW)
    assert masked.hold(NOW + 99 * A_DAY) == Hold(HoldReason.BANK_DETAILS_INCOMPLETE, None)


@pytest.mark.parametrize("status", sorted(ENDED))
def test_a_payout_that_failed_or_came_back_becomes_nothing_else(status: PayoutStatus) -> None:
    assert not any(payout(status).may_become(other) for other in PayoutStatus)


def test_no_status_is_taken_back() -> None:
    for status in PayoutStatus:
        assert not payout(status).may_become(status)
        for later in PayoutStatus:
            assert not (payout(status).may_become(later) and payout(later).may_become(status))


def test_what_was_paid_can_only_come_back() -> None:
    assert {each for each in PayoutStatus if payout(PayoutStatus.PAID).may_become(each)} == {PayoutStatus.REVERSED}


def test_a_payout_is_asked_about_until_it_has_failed_or_was_paid_for_five_days() -> None:
    assert {status for status in PayoutStatus if payout(status).has_ended} == ENDED
    assert not payout(PayoutStatus.PAID, 5 * A_DAY - timedelta(seconds=1)).has_ended
    assert payout(PayoutStatus.PAID, 5 * A_DAY).has_ended


@pytest.mark.parametrize(("age", "pause"), [(0, 5), (10, 5), (60, 30), (3600, 1800), (86400, 21600), (864_000, 21600)])
def test_a_payout_is_asked_about_soon_and_then_ever_less_often(age: int, pause: int) -> None:
    waiting = payout(PayoutStatus.PROCESSING, timedelta(seconds=age))
    assert waiting.ask_again_after == timedelta(seconds=pause)


def test_a_settlement_that_failed_is_paid_again_after_pauses_that_double_up_to_a_day() -> None:
    assert [retry_after(failures) for failures in (1, 2, 3)] == [timedelta(minutes=each) for each in (5, 10, 20)]
    pauses = [retry_after(failures) for failures in (*range(1, 30), 10**6)]
    assert all(earlier <= later for earlier, later in pairwise(pauses))
    assert pauses[-1] == A_DAY
