"""The chart of accounts. The part of a name behind a colon is the provider or partner it belongs to."""

REFUND_PAYABLE = "refund_payable"
TAX_OUTPUT, TAX_INPUT = "tax_output", "tax_input"
CONVENIENCE_FEE, COMMISSION, CANCELLATION_FEE = "convenience_fee", "commission", "cancellation_fee"
BANK, PROVIDER_FEE, GOODWILL, CHARGEBACK_LOSS = "bank", "provider_fee", "goodwill", "chargeback_loss"


def gateway_clearing(provider: str) -> str:
    """Money that a payment provider holds for the platform."""
    return f"gateway_clearing:{provider}"


def suspense(provider: str) -> str:
    """Captured money that has bought nothing, until it buys its seats or is refunded."""
    return f"suspense:{provider}"


def partner_payable(partner_id: str) -> str:
    """What the platform owes a partner; a debit balance is what the partner owes the platform."""
    return f"partner_payable:{partner_id}"


def payout_in_transit(partner_id: str) -> str:
    return f"payout_in_transit:{partner_id}"
