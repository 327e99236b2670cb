"""Postings of money that moves between the platform, its providers, its bank and its partners."""

from domain import ids
from domain.ledger import accounts
from domain.ledger.posting import Cause, Entry, Payable, Posting, PostingEvent, Source, posting


def payout_started(partner_id: str, payout_id: str, amount_minor: int, currency: str) -> Posting:
    return _payout(
        partner_id,
        payout_id,
        PostingEvent.STARTED,
        currency,
        Entry(accounts.partner_payable(partner_id), amount_minor),
        Entry(accounts.payout_in_transit(partner_id), -amount_minor),
    )


def payout_paid(partner_id: str, payout_id: str, amount_minor: int, currency: str) -> Posting:
    return _payout(
        partner_id,
        payout_id,
        PostingEvent.PAID,
        currency,
        Entry(accounts.payout_in_transit(partner_id), amount_minor),
        Entry(accounts.BANK, -amount_minor),
    )


def payout_failed(partner_id: str, payout_id: str, amount_minor: int, currency: str) -> Posting:
    """The money did not leave the bank and is owed to the partner again."""
    return _payout(
        partner_id,
        payout_id,
        PostingEvent.FAILED,
        currency,
        Entry(accounts.payout_in_transit(partner_id), amount_minor),
        Entry(accounts.partner_payable(partner_id), -amount_minor),
    )


def payout_reversed(partner_id: str, payout_id: str, amount_minor: int, currency: str) -> Posting:
    """The bank returned the money, which is owed to the partner again."""
    return _payout(
        partner_id,
        payout_id,
        PostingEvent.REVERSED,
        currency,
        Entry(accounts.BANK, amount_minor),
        Entry(accounts.partner_payable(partner_id), -amount_minor),
    )


def bank_settled(
    settlement_id: str, provider: str, gross_minor: int, *, fee_minor: int, tax_minor: int, currency: str
) -> Posting:
    """The provider has paid the gross amount into the bank, less its fee and the tax on the fee."""
    return posting(
        Cause(ids.UNROUTED, Source.BANK_SETTLEMENT, settlement_id, PostingEvent.SETTLED),
        currency,
        Entry(accounts.BANK, gross_minor - fee_minor - tax_minor),
        Entry(accounts.PROVIDER_FEE, fee_minor),
        Entry(accounts.TAX_INPUT, tax_minor),
        Entry(accounts.gateway_clearing(provider), -gross_minor),
    )


def dispute_lost(cause: Cause, provider: str, amount_minor: int, currency: str, *, by_partner: bool) -> Posting:
    """Posts a lost dispute. `cause`: (DISPUTE, its id, LOST), with the partner if it bears the loss."""
    bearer = accounts.partner_payable(cause.partner_id or "") if by_partner else accounts.CHARGEBACK_LOSS
    return posting(
        cause,
        currency,
        Entry(bearer, amount_minor),
        Entry(accounts.gateway_clearing(provider), -amount_minor),
        payable=Payable(refund_minor=amount_minor) if by_partner else None,
    )


def _payout(partner_id: str, payout_id: str, event: PostingEvent, currency: str, *entries: Entry) -> Posting:
    cause = Cause(ids.UNROUTED, Source.PAYOUT, payout_id, event, partner_id=partner_id)
    return posting(cause, currency, *entries)
