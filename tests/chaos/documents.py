"""The customers' GraphQL documents. Where it can be had, the version after the effect comes with the answer."""

_PROBLEM = "... on Problem { code message }"
_SHOW = "show { seatMap { version } }"


def _mutation(name: str, success: str) -> str:
    title = name[0].upper() + name[1:]
    return f"mutation ($input: {title}Input!) {{ {name}(input: $input) {{ {_PROBLEM} ... on {success} }} }}"


SEAT_MAP = "query ($show: ID!) { show(id: $show) { seatMap { version states } } }"
LOCK_AGAIN = "query ($lock: ID!) { node(id: $lock) { ... on SeatLock { status expiresAt serverTime } } }"
LOCK = _mutation("lockSeats", f"SeatLock {{ id expiresAt serverTime {_SHOW} }}")
RELEASE = _mutation("releaseSeats", f"SeatRelease {{ releasedSeatIds {_SHOW} }}")
BOOK = _mutation("initiateBooking", "Booking { id }")
PAY = _mutation("initiatePayment", "Payment { id checkoutUrl }")
CONFIRM = _mutation("confirmBooking", f"Booking {{ id ticket {{ id }} {_SHOW} }}")
CANCEL = _mutation("cancelBooking", "Cancellation { releasedSeatIds }")
WATCH = """subscription ($show: ID!, $after: Int) { seatAvailability(showId: $show, afterVersion: $after) { __typename
  ... on SeatSnapshot { version states } ... on SeatDelta { fromVersion version changes { seatId state } } } }"""
