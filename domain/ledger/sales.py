"""Postings of what customers pay and get back."""

from dataclasses import dataclass

from domain.ledger import accounts
from domain.ledger.posting import Cause, Entry, Payable, Posting, posting


@dataclass(frozen=True)
class Sale:
    """The sum of seats' lines of a quote, in minor units. `tax`: on tickets and fee. `commission_tax`: on the
    commission, borne by the partner.
    """

    partner_id: str
    currency: str
    price_minor: int
    fee_minor: int
    tax_minor: int
    commission_minor: int
    commission_tax_minor: int

    @property
    def paid_minor(self) -> int:
        return self.price_minor + self.fee_minor + self.tax_minor

    @property
    def share_minor(self) -> int:
        """The partner's share."""
        return self.price_minor - self.commission_minor - self.commission_tax_minor


def captured(cause: Cause, provider: str, amount_minor: int, currency: str) -> Posting:
    """Posts captured money that has bought nothing, or nothing yet, to suspense."""
    return posting(
        cause,
        currency,
        Entry(accounts.gateway_clearing(provider), amount_minor),
        Entry(accounts.suspense(provider), -amount_minor),
    )


def booked(cause: Cause, sale: Sale, out_of: str) -> Posting:
    """Posts a sale. `out_of`: the account that the money is on, the provider's clearing or suspense."""
    payable = accounts.partner_payable(sale.partner_id)
    return posting(
        cause,
        sale.currency,
        Entry(out_of, sale.paid_minor),
        Entry(payable, -sale.price_minor),
        Entry(accounts.CONVENIENCE_FEE, -sale.fee_minor),
        Entry(accounts.TAX_OUTPUT, -sale.tax_minor),
        Entry(payable, sale.commission_minor + sale.commission_tax_minor),
        Entry(accounts.COMMISSION, -sale.commission_minor),
        Entry(accounts.TAX_OUTPUT, -sale.commission_tax_minor),
        payable=Payable(sale.price_minor, sale.commission_minor, sale.commission_tax_minor),
    )


def cancelled(cause: Cause, sale: Sale, refund_minor: int, fee_minor: int, goodwill_minor: int) -> Posting:
    """Reverses the seats' whole sale. The part that is not refunded now is the fee, or was refunded before: the
    platform regains `goodwill_minor` of its goodwill, and the partner the rest, which was taken from its share.
    """
    given_by_partner = sale.paid_minor - refund_minor - fee_minor - goodwill_minor
    payable = accounts.partner_payable(sale.partner_id)
    return posting(
        cause,
        sale.currency,
        Entry(payable, sale.share_minor),
        Entry(accounts.COMMISSION, sale.commission_minor),
        Entry(accounts.TAX_OUTPUT, sale.tax_minor + sale.commission_tax_minor),
        Entry(accounts.CONVENIENCE_FEE, sale.fee_minor),
        Entry(accounts.REFUND_PAYABLE, -refund_minor),
        Entry(accounts.CANCELLATION_FEE, -fee_minor),
        Entry(accounts.GOODWILL, -goodwill_minor),
        Entry(payable, -given_by_partner),
        payable=Payable(refund_minor=sale.share_minor - given_by_partner),
    )


def refund_requested(cause: Cause, amount_minor: int, currency: str, out_of: str) -> Posting:
    """Posts a refund. `out_of`: suspense, goodwill, or the partner's payable; only the last one is on its statement."""
    is_partners = cause.partner_id is not None and out_of == accounts.partner_payable(cause.partner_id)
    return posting(
        cause,
        currency,
        Entry(out_of, amount_minor),
        Entry(accounts.REFUND_PAYABLE, -amount_minor),
        payable=Payable(refund_minor=amount_minor) if is_partners else None,
    )


def refund_processed(cause: Cause, provider: str, amount_minor: int, currency: str) -> Posting:
    return posting(
        cause,
        currency,
        Entry(accounts.REFUND_PAYABLE, amount_minor),
        Entry(accounts.gateway_clearing(provider), -amount_minor),
    )
