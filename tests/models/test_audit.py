from datetime import date
from decimal import Decimal

from domain.partners import PartnerTerms
from domain.pricing import RateCard, TaxSlab
from models import audit


def test_a_snapshot_has_dates_and_decimals_as_text_and_other_values_as_they_are() -> None:
    card = RateCard(
        date(2026, 4, 1),
        convenience_fee_minor=2500,
        fee_tax_percent=Decimal("18.00"),
        ticket_tax_slabs=(TaxSlab(10000, Decimal("12.00")),),
    )

    assert audit.snapshot(card) == {
        "effective_on": "2026-04-01",
        "convenience_fee_minor": 2500,
        "fee_tax_percent": "18.00",
        "ticket_tax_percent": "0",
        "commission_tax_percent": "0",
        "ticket_tax_slabs": [{"up_to_minor": 10000, "percent": "12.00"}],
    }


def test_a_snapshot_has_null_for_a_missing_value() -> None:
    terms = audit.snapshot(PartnerTerms(commission_percent=Decimal("7.50")))

    assert terms == {
        "commission_percent": "7.50",
        "settlement_days": None,
        "lock_ttl_seconds": None,
        "cancellation_close_minutes": None,
        "check_in_opens_minutes": None,
        "sales_close_minutes": None,
        "cancellation_fee_earner": None,
    }
