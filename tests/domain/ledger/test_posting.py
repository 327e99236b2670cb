"""Which postings the ledger accepts."""

import pytest

from domain.ledger import Cause, Entry, Payable, PostingEvent, Source, posting


def test_entries_that_do_not_sum_to_zero_are_no_posting() -> None:
    cause = Cause("SHOW_1", Source.PAYMENT, "PAY_1", PostingEvent.BOOKED, "BOOK_1", "PARTNER_1")
    with pytest.raises(ValueError, match="do not sum to zero"):
        posting(cause, "INR", Entry("bank", 100), Entry("goodwill", -99))


def test_a_statement_that_differs_from_its_entries_is_no_posting() -> None:
    cause = Cause("SHOW_1", Source.PAYMENT, "PAY_1", PostingEvent.BOOKED, "BOOK_1", "PARTNER_1")
    with pytest.raises(ValueError, match="differs from its entries"):
        posting(cause, "INR", Entry("bank", 100), Entry("partner_payable:PARTNER_1", -100), payable=Payable(99))


def test_entries_of_nothing_are_left_out() -> None:
    cause = Cause("SHOW_1", Source.PAYMENT, "PAY_1", PostingEvent.BOOKED)
    posted = posting(cause, "INR", Entry("bank", 100), Entry("commission", 0), Entry("goodwill", -100))
    assert posted.entries == (Entry("bank", 100), Entry("goodwill", -100))
