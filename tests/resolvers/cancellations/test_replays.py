"""The same cancellation asked for again, with and without its key."""

from resolvers import cancellations
from resolvers.context import Services
from tests import world
from tests.invariants import check_show


async def test_a_key_that_found_the_ticket_cancelled_goes_on_answering_that_cancellation(
    services_with_fakes: Services,
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1", "A2"])
    done = await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id, ["A1"])
    ctx = world.as_(services_with_fakes, who).with_key("second", "body")
    for _ in range(2):
        found = await cancellations.cancel_booking(ctx, ticket.id, ["A1"])
        assert found.cancellation == done.cancellation
    await check_show(services_with_fakes, show.id)
