"""Queries of the scene: each root field with the arguments that lead to an object of A, and what is selected of it."""

import json

from tests.schema.calling import Json
from tests.schema.scene import Scene

BY_KIND = ("node", "nodes")
"""They show what the table says of the types."""
SELECTIONS = {
    "bestAvailable": "{ why { code } }",
    "cities": "{ name }", "movies": "{ edges { cursor } }", "shows": "{ edges { cursor } }",
    "accountBalances": "{ account }", "cancellationQuote": "{ reason }", "rates": "{ effectiveOn }",
    "disputes": "{ edges { cursor } }", "attention": "{ parkedJobs { total } }",
    "settlementPreview": "{ cycles { cycleDate } }", "passKeys": "{ kid }", "partners": "{ edges { cursor } }",
    "customers": "{ edges { cursor } }", "bookings": "{ edges { cursor } }",
    "auditTrail": "{ edges { cursor } }", "seatAvailability": "{ __typename }",
}  # fmt: skip
"""Of fields whose type has no `id`."""


def arguments_of(the_scene: Scene) -> dict[str, Json]:
    """Returns the arguments of each field. Every id is of an object of A."""
    a, stage, things = the_scene.a, the_scene.stage, the_scene.things
    return {
        "theaters": {"city": "Nowhere"},
        "theater": {"id": a.theater.id}, "movie": {"id": a.movie.id}, "show": {"id": stage.sold.id},
        "booking": {"id": things.booking_id}, "ticket": {"id": things.ticket_id},
        "cancellationQuote": {"ticketId": things.ticket_id}, "partner": {"id": a.partner.id},
        "customers": {"search": the_scene.customer.actor_id}, "bookings": {"search": things.booking_id},
        "auditTrail": {"objectId": a.partner.id}, "settlement": {"id": things.settlement_id},
        "settlementPreview": {"partnerId": a.partner.id}, "seatAvailability": {"showId": stage.sold.id},
        "bestAvailable": {"showId": stage.sold.id, "count": 2}, "bookingUpdates": {"bookingId": things.booking_id},
    }  # fmt: skip


def ids_of_nodes(the_scene: Scene) -> dict[str, str]:
    """Returns the id of an object of A of each type that `node` shows."""
    a, things = the_scene.a, the_scene.things
    return {
        "Partner": a.partner.id, "Theater": a.theater.id, "Screen": a.screen.id, "Movie": a.movie.id,
        "Show": the_scene.stage.sold.id, "SeatLock": things.lock_id, "Booking": things.booking_id,
        "Ticket": things.ticket_id, "Payment": things.payment_id, "Refund": things.refund_id,
        "Settlement": things.settlement_id,
    }  # fmt: skip


def written(arguments: Json) -> str:
    """Returns the arguments as they stand in a document."""
    inside = ", ".join(f"{name}: {json.dumps(value)}" for name, value in arguments.items())
    return f"({inside})" if inside else ""


def selected(field: str) -> str:
    return SELECTIONS.get(field, "{ id }")
