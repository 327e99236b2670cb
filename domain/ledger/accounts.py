"""The chart of accounts. What a name has behind its colon says whose it is."""

REFUND_PAYABLE = "refund_payable"
TAX_OUTPUT, TAX_INPUT = "tax_output", "tax_input"
CONVENIENCE_FEE, COMMISSION, CANCELLATION_FEE = "convenience_fee", "commission", "cancellation_fee"
BANK, PROVIDER_FEE, GOODWILL, CHARGEBACK_LOSS = "bank", "provider_fee", "goodwill", "chargeback_loss"


def gateway_clearing(provider: str) -> str:
    """What a provider holds for us."""
    return f"gateway_clearing:{provider}"


def suspense(provider: str) -> str:
    """Money that came and has bought nothing, until it buys its seats or goes back."""
    return f"suspense:{provider}"


def partner_payable(partner_id: str) -> str:
    """What we owe a partner; a partner that owes us has a debit balance here."""
    return f"partner_payable:{partner_id}"


def payout_in_transit(partner_id: str) -> str:
    return f"payout_in_transit:{partner_id}"
