"""Figures and status of settlements."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.partners import PartnerStatus
from domain.settlements.statement import Amounts, Settlement, SettlementStatus, summed

NOW = datetime(2028, 2, 29, 12, tzinfo=UTC)
amounts = st.builds(Amounts, *[st.integers(0, 10**9)] * 5)


def settlement(payout_status: str | None = None, payout_minor: int = 17640, carried_out_minor: int = 0) -> Settlement:
    return Settlement(
        gross_minor=20000,
        commission_minor=2000,
        tax_minor=360,
        refund_minor=0,
        customer_refund_minor=0,
        id="SETTLE_1",
        partner_id="PARTNER_1",
        number=1,
        cycle_date=date(2028, 2, 29),
        currency="INR",
        carried_in_minor=0,
        payout_minor=payout_minor,
        carried_out_minor=carried_out_minor,
        calendar_version=1,
        settlement_days=2,
        closed_at=NOW,
        payout_status=payout_status,
        bank_details_complete=True,
        bank_details_changed_at=None,
        contact_changed_at=None,
        partner_status=PartnerStatus.ACTIVE,
        now=NOW,
    )


@given(st.lists(amounts, max_size=5))
def test_the_sum_of_statements_nets_what_they_net_together(parts: list[Amounts]) -> None:
    assert summed(parts).net_minor == sum(part.net_minor for part in parts)


@pytest.mark.parametrize(
    ("payout_status", "status"),
    [
        (None, SettlementStatus.IN_TRANSIT),
        ("INITIATED", SettlementStatus.IN_TRANSIT),
        ("PROCESSING", SettlementStatus.IN_TRANSIT),
        ("PAID", SettlementStatus.PAID),
        ("FAILED", SettlementStatus.FAILED),
        ("REVERSED", SettlementStatus.FAILED),
    ],
)
def test_a_settlement_is_as_far_as_its_payout(payout_status: str | None, status: SettlementStatus) -> None:
    assert settlement(payout_status).status is status


def test_a_settlement_of_which_the_partner_owes_something_is_carried_forward() -> None:
    assert settlement(payout_minor=0, carried_out_minor=-100).status is SettlementStatus.CARRIED_FORWARD


def test_a_settlement_that_comes_to_zero_has_nothing_to_pay_and_nothing_to_carry() -> None:
    assert settlement(payout_minor=0).status is SettlementStatus.NOTHING_TO_PAY


@pytest.mark.parametrize("payout_status", [None, "FAILED", "REVERSED"])
def test_bank_details_hold_back_what_is_still_to_be_started(payout_status: str | None) -> None:
    changed = replace(settlement(payout_status), bank_details_changed_at=NOW - timedelta(hours=1))
    assert changed.status is SettlementStatus.HELD
    assert replace(changed, now=NOW + timedelta(hours=23)).hold is None


@pytest.mark.parametrize("payout_status", ["INITIATED", "PROCESSING", "PAID"])
def test_bank_details_hold_back_nothing_that_is_on_its_way(payout_status: str) -> None:
    assert replace(settlement(payout_status), bank_details_changed_at=NOW, bank_details_complete=False).hold is None
