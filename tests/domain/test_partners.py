"""Partners' bank details, documents and terms."""

from decimal import Decimal

import pytest

from domain.partners import (
    BankDetails,
    NewDocument,
    PartnerStatus,
    PartnerTerm,
    PartnerTerms,
    check_terms,
    checked_documents,
    status_after_submission,
)
from tests.domain.refusing import problem

WHOLE_NUMBER = "Expected the whole account number, 9 to 18 digits."


def details(
    account_number: str = "123456789012", ifsc_code: str = "HDFC0001234", *, masked: bool = False
) -> BankDetails:
    return BankDetails.of(account_number, ifsc_code, masked_allowed=masked)


def test_bank_details_are_kept_as_banks_write_them() -> None:
    assert details(" 1234-5678 9012 ", " hdfc0001234 ") == BankDetails("123456789012", "HDFC0001234", complete=True)


@pytest.mark.parametrize("account", ["12345678", "1234567890123456789", "12345678901O", "१२३४५६७८९०", "", "XXXXXX1234"])
def test_what_is_no_account_number_is_refused(account: str) -> None:
    assert problem(lambda: details(account)) == WHOLE_NUMBER


def test_a_masked_account_is_taken_where_it_is_allowed_and_is_not_complete() -> None:
    assert not details("XXXXXX1234", masked=True).complete
    assert details(masked=True).complete
    assert problem(lambda: details("X1234", masked=True)) == WHOLE_NUMBER


@pytest.mark.parametrize("code", ["HDFC1001234", "HDF0001234", "HDFC000123", "HDFC00012345", "HDFC000१२३४", ""])
def test_a_branch_code_has_its_shape(code: str) -> None:
    assert problem(lambda: details(ifsc_code=code)).startswith("Expected 4 letters, a zero")


def test_of_an_account_number_four_digits_are_shown_and_none_is_printed_by_accident() -> None:
    assert details().mask == "XXXXXX9012"
    assert "123456789012" not in f"{details()} {details()!r}"


def test_documents_are_cleaned_and_each_is_kept_once() -> None:
    twice = [NewDocument(" PAN ", "ABCDE1234F"), NewDocument("PAN", "ABCDE1234F "), NewDocument("GST", "22AAAAA")]
    assert checked_documents(twice) == [NewDocument("PAN", "ABCDE1234F"), NewDocument("GST", "22AAAAA")]


@pytest.mark.parametrize("count", [0, 21])
def test_no_documents_and_very_many_are_refused(count: int) -> None:
    assert problem(lambda: checked_documents([NewDocument("PAN", "1")] * count)) == "Expected 1 to 20 documents."


@pytest.mark.parametrize(
    ("status", "after"),
    [
        (PartnerStatus.REJECTED, PartnerStatus.PENDING_VERIFICATION),
        (PartnerStatus.PENDING_VERIFICATION, PartnerStatus.PENDING_VERIFICATION),
        (PartnerStatus.ACTIVE, PartnerStatus.ACTIVE),
    ],
)
def test_new_documents_reopen_a_rejection_and_take_no_approval_back(
    status: PartnerStatus, after: PartnerStatus
) -> None:
    assert status_after_submission(status) is after


def test_terms_that_are_left_out_stay_and_dropped_ones_go_back_to_the_default() -> None:
    before = PartnerTerms(commission_percent=Decimal(8), settlement_days=3)
    after = before.changed(PartnerTerms(settlement_days=5), [PartnerTerm.COMMISSION_PERCENT])
    assert after == PartnerTerms(settlement_days=5)


def test_a_term_is_not_set_and_dropped_at_once() -> None:
    changes = PartnerTerms(settlement_days=0)
    message = problem(lambda: PartnerTerms().changed(changes, [PartnerTerm.SETTLEMENT_DAYS]))
    assert message == "This term is given a value as well."


@pytest.mark.parametrize(
    "terms",
    [
        PartnerTerms(),
        PartnerTerms(Decimal(0), 0, None, 0),
        PartnerTerms(Decimal(100), 60, None, 525_600),
    ],
    ids=["none", "the least", "the most"],
)
def test_terms_within_their_bounds_are_taken(terms: PartnerTerms) -> None:
    check_terms(terms)


@pytest.mark.parametrize(
    "terms",
    [
        PartnerTerms(commission_percent=Decimal("100.01")),
        PartnerTerms(commission_percent=Decimal(-1)),
        PartnerTerms(settlement_days=61),
        PartnerTerms(settlement_days=-1),
        PartnerTerms(cancellation_close_minutes=525_601),
        PartnerTerms(cancellation_close_minutes=-1),
    ],
)
def test_terms_beyond_their_bounds_are_refused(terms: PartnerTerms) -> None:
    assert problem(lambda: check_terms(terms)).startswith("Expected 0 to ")
