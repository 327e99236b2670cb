"""The whole price of a seat, with fee and tax, from the list of shows on."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.pricing import NewRates
from resolvers import pricing
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.schema.inside import Inside

NOW = datetime(2032, 3, 1, 12, tzinfo=ZoneInfo("Asia/Kolkata"))
WHOLE = "seatType price { amount } fee { amount } tax { amount }"


async def test_a_price_tells_fee_and_tax_as_a_lock_of_one_seat_has_them(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await isolated_clock.set(NOW)
    show = await world.show_on_sale(isolated_services)
    new = NewRates(NOW.date(), Decimal(20), fee_tax_percent=Decimal(18), ticket_tax_percent=Decimal(12))
    await pricing.set_rates(world.as_(isolated_services, world.OPERATOR), new)
    found = await Inside(isolated_services).ask(f'{{ show(id: "{show.id}") {{ prices {{ {WHOLE} }} }} }}')
    (price,) = found["show"]["prices"]
    lock = await world.lock(isolated_services, world.customer(), show, ["A1"])
    (seat,) = lock.priced_seats or ()
    shown = [Decimal(price[name]["amount"]) * 100 for name in ("price", "fee", "tax")]
    assert shown == [seat.price_minor, seat.fee_minor, seat.tax_minor] == [25000, 2000, 3360]
