"""Postings of what customers pay and get back."""

from dataclasses import dataclass

from domain.ledger import accounts
from domain.ledger.posting import Cause, Entry, Payable, Posting, posting


@dataclass(frozen=True)
class Reversal:
    """How the money of cancelled seats is shared, in minor units. `refund`: goes back to the customer now. `fee`: is
    kept, by the partner if `fee_is_partners`, else by the platform. `goodwill`: the platform gave it back before. The
    rest of the seats' amount the partner gave back before.
    """

    refund_minor: int
    fee_minor: int
    goodwill_minor: int
    fee_is_partners: bool = False


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


def cancelled(cause: Cause, sale: Sale, shared: Reversal) -> Posting:
    """Reverses the seats' whole sale, its commission included. What is not refunded now is the fee, or was refunded
    before: the platform regains its goodwill, and the partner the rest, which was taken from its share.
    """
    given_by_partner = sale.paid_minor - shared.refund_minor - shared.fee_minor - shared.goodwill_minor
    partners_fee = shared.fee_minor if shared.fee_is_partners else 0
    payable = accounts.partner_payable(sale.partner_id)
    return posting(
        cause,
        sale.currency,
        Entry(payable, sale.share_minor),
        Entry(accounts.COMMISSION, sale.commission_minor),
        Entry(accounts.TAX_OUTPUT, sale.tax_minor + sale.commission_tax_minor),
        Entry(accounts.CONVENIENCE_FEE, sale.fee_minor),
        Entry(accounts.REFUND_PAYABLE, -shared.refund_minor),
        Entry(accounts.CANCELLATION_FEE, partners_fee - shared.fee_minor),
        Entry(accounts.GOODWILL, -shared.goodwill_minor),
        Entry(payable, -given_by_partner - partners_fee),
        payable=Payable(
            commission_minor=-sale.commission_minor,
            tax_minor=-sale.commission_tax_minor,
            refund_minor=sale.price_minor - given_by_partner - partners_fee,
        ),
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
