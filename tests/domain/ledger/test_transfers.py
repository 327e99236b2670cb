"""Money that moves between the platform, its provider, its bank and its partners."""

from collections import Counter

import pytest

from domain import ids
from domain.ledger import Cause, Payable, Posting, PostingEvent, Source, accounts, transfers

OWED, ON_ITS_WAY = accounts.partner_payable("PARTNER_1"), accounts.payout_in_transit("PARTNER_1")
PAYOUT = ("PARTNER_1", "PAYOUT_1", 17640, "INR")


def balances(*postings: Posting) -> dict[str, int]:
    """The balances that are not zero, by account."""
    sums: Counter[str] = Counter()
    for posted in postings:
        for entry in posted.entries:
            sums[entry.account] += entry.amount_minor
    return {account: amount for account, amount in sums.items() if amount}


def test_a_payout_goes_from_what_is_owed_through_transit_to_the_bank() -> None:
    assert balances(transfers.payout_started(*PAYOUT)) == {OWED: 17640, ON_ITS_WAY: -17640}
    assert balances(transfers.payout_started(*PAYOUT), transfers.payout_paid(*PAYOUT)) == {
        OWED: 17640,
        accounts.BANK: -17640,
    }


def test_a_payout_that_failed_is_owed_again() -> None:
    assert balances(transfers.payout_started(*PAYOUT), transfers.payout_failed(*PAYOUT)) == {}


def test_a_payout_that_the_bank_returned_is_owed_again() -> None:
    steps = transfers.payout_started(*PAYOUT), transfers.payout_paid(*PAYOUT), transfers.payout_reversed(*PAYOUT)
    assert balances(*steps) == {}


def test_the_steps_of_a_payout_belong_to_no_show_and_are_distinct() -> None:
    causes = {
        step(*PAYOUT).cause for step in (transfers.payout_started, transfers.payout_paid, transfers.payout_failed)
    }
    assert len(causes) == 3
    assert {(cause.show_id, cause.partner_id) for cause in causes} == {(ids.UNROUTED, "PARTNER_1")}


def test_what_a_provider_pays_into_the_bank_is_less_by_its_fee_and_the_tax_on_it() -> None:
    settled = transfers.bank_settled("SETL_1", "razorpay", 100_000, fee_minor=2000, tax_minor=360, currency="INR")
    assert balances(settled) == {
        accounts.BANK: 97640,
        accounts.PROVIDER_FEE: 2000,
        accounts.TAX_INPUT: 360,
        accounts.gateway_clearing("razorpay"): -100_000,
    }


@pytest.mark.parametrize(
    ("by_partner", "bearer", "payable"),
    [(True, OWED, Payable(refund_minor=25000)), (False, accounts.CHARGEBACK_LOSS, None)],
    ids=["the partner", "the platform"],
)
def test_a_lost_dispute_is_the_loss_of_one_of_the_two(by_partner: bool, bearer: str, payable: Payable | None) -> None:
    cause = Cause("SHOW_1", Source.DISPUTE, "DISPUTE_1", PostingEvent.LOST, "BOOK_1", "PARTNER_1")
    lost = transfers.dispute_lost(cause, "razorpay", 25000, "INR", by_partner=by_partner)
    assert balances(lost) == {bearer: 25000, accounts.gateway_clearing("razorpay"): -25000}
    assert lost.payable == payable
