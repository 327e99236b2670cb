"""Authorization in GraphQL: the outcome of each field for each caller. All requests name objects of A.

A mutation's outcome is its success (`ok`), the code of a refusal, or the type of a problem; a query's is a value (`ok`)
or null; a subscription's is a first event (`ok`) or the code of an error.
"""

from collections.abc import Mapping, Sequence

CALLERS = ("visitor", "customer A", "customer B", "partner A", "partner B", "key of A that only reads", "operator")
UNAUTHENTICATED, FORBIDDEN, NOT_FOUND = "UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"
REFUSALS = (UNAUTHENTICATED, FORBIDDEN, NOT_FOUND)
ok, null = "ok", "null"

Table = Mapping[str, Sequence[str]]

ANYBODY = (ok, ok, ok, ok, ok, ok, ok)
# Another partner's id in the input is forbidden; an object of another partner is not found.
OF_PARTNER = (UNAUTHENTICATED, FORBIDDEN, FORBIDDEN, ok, FORBIDDEN, FORBIDDEN, FORBIDDEN)
OF_PARTNER_OR_OPERATOR = (UNAUTHENTICATED, FORBIDDEN, FORBIDDEN, ok, FORBIDDEN, FORBIDDEN, ok)
OF_OWNER = (UNAUTHENTICATED, FORBIDDEN, FORBIDDEN, ok, NOT_FOUND, FORBIDDEN, FORBIDDEN)
OF_OWNER_OR_OPERATOR = (UNAUTHENTICATED, FORBIDDEN, FORBIDDEN, ok, NOT_FOUND, FORBIDDEN, ok)
OF_OPERATOR = (UNAUTHENTICATED, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, ok)
# Another customer's userId in the input is forbidden; an object of another customer is not found.
FOR_CUSTOMER = (UNAUTHENTICATED, ok, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, ok)
OF_CUSTOMER = (UNAUTHENTICATED, ok, NOT_FOUND, FORBIDDEN, FORBIDDEN, FORBIDDEN, ok)

OF_OWN_CUSTOMER = (UNAUTHENTICATED, ok, ok, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN)

MUTATIONS: Table = {
    "requestSignInCode": ANYBODY,
    # What is sent here is refused to everybody alike: no code, no token is right.
    "signIn": ("CodeRefused",) * 7,
    "refreshSession": ("SessionEnded",) * 7,
    "signOut": (UNAUTHENTICATED,) * 7,
    "pairGateDevice": ("PairingRefused",) * 7,
    "updateMe": OF_OWN_CUSTOMER,
    "confirmAddress": (UNAUTHENTICATED, "CodeRefused", "CodeRefused", FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "exportMe": OF_OWN_CUSTOMER,
    # Customer B's account has nothing that keeps it, but other tests need it.
    "deleteMe": (UNAUTHENTICATED, "AccountInUse", "AccountInUse", FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "inviteStaff": OF_PARTNER_OR_OPERATOR,
    "removeStaff": OF_OWNER_OR_OPERATOR,
    "addGateDevice": OF_PARTNER_OR_OPERATOR,
    "revokeGateDevice": OF_OWNER_OR_OPERATOR,
    "registerPartner": ANYBODY,
    "submitVerification": OF_OWNER,
    "approvePartner": OF_OPERATOR,
    "rejectPartner": OF_OPERATOR,
    "suspendPartner": OF_OPERATOR,
    "reinstatePartner": OF_OPERATOR,
    "updatePartner": OF_OWNER_OR_OPERATOR,
    "updateBankDetails": OF_OWNER,
    "setPartnerTerms": OF_OPERATOR,
    "createApiKey": OF_PARTNER_OR_OPERATOR,
    "revokeApiKey": OF_OWNER_OR_OPERATOR,
    # The operator is authorized, but comes second: a key is rotated once.
    "rotateApiKey": (UNAUTHENTICATED, FORBIDDEN, FORBIDDEN, ok, NOT_FOUND, FORBIDDEN, "ApiKeyEnded"),
    "addTheater": OF_PARTNER,
    "updateTheater": OF_OWNER_OR_OPERATOR,
    "addScreen": OF_OWNER,
    "updateScreen": OF_OWNER_OR_OPERATOR,
    "addMovie": OF_PARTNER,
    "updateMovie": OF_OWNER_OR_OPERATOR,
    "createShow": OF_PARTNER,
    "createShows": OF_PARTNER,
    "updatePricing": OF_OWNER,
    "setRates": OF_OPERATOR,
    "uploadSeatLayout": OF_OWNER,
    "blockSeats": OF_OWNER,
    "unblockSeats": OF_OWNER,
    # The operator is authorized, but comes second: the customer's own lock is not replaced on its behalf.
    "lockSeats": (UNAUTHENTICATED, ok, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, "SeatsUnavailable"),
    "releaseSeats": FOR_CUSTOMER,
    # The operator is authorized, but comes second: a lock is extended only once.
    "extendLock": (UNAUTHENTICATED, ok, NOT_FOUND, FORBIDDEN, FORBIDDEN, FORBIDDEN, "ExtensionUsed"),
    "initiateBooking": FOR_CUSTOMER,
    "checkInTicket": OF_OWNER,
    "initiatePayment": OF_CUSTOMER,
    "confirmBooking": OF_CUSTOMER,
    "cancelBooking": FOR_CUSTOMER,
    "refundPayment": OF_OWNER_OR_OPERATOR,
    "cancelShow": OF_OWNER,
    "setCancellationPolicy": OF_PARTNER_OR_OPERATOR,
    "sendTicketNotification": FOR_CUSTOMER,
    # A batch answers item by item: for partner B, A's screen is not found.
    "syncShows": (UNAUTHENTICATED, FORBIDDEN, FORBIDDEN, ok, ok, FORBIDDEN, FORBIDDEN),
    "syncPricing": OF_OWNER,
    "syncSeatLayout": OF_OWNER,
    # The operator is authorized, but nothing is due.
    "processSettlement": (UNAUTHENTICATED, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, "NothingDue"),
    "reviewDispute": OF_OPERATOR,
    "retryJob": OF_OPERATOR,
}

SEEN_BY_OPERATORS = (null, null, null, null, null, null, ok)
SEEN_BY_CUSTOMER = (null, ok, null, null, null, null, ok)
SEEN_BY_PARTNER = (null, null, null, ok, null, ok, ok)
SEEN_WITH_SETTLEMENTS = (null, null, null, ok, null, null, ok)

QUERIES: Table = {
    "node": SEEN_BY_CUSTOMER,
    "nodes": SEEN_BY_CUSTOMER,
    "cities": ANYBODY,
    "theaters": ANYBODY,
    "theater": ANYBODY,
    "movies": ANYBODY,
    "shows": ANYBODY,
    "movie": ANYBODY,
    "show": ANYBODY,
    "me": (null, ok, ok, null, null, null, null),
    "accountBalances": SEEN_BY_OPERATORS,
    "proposals": SEEN_BY_OPERATORS,
    "booking": SEEN_BY_CUSTOMER,
    "ticket": SEEN_BY_CUSTOMER,
    "cancellationQuote": SEEN_BY_CUSTOMER,
    "partner": SEEN_BY_PARTNER,
    "rates": SEEN_BY_OPERATORS,
    "disputes": SEEN_BY_OPERATORS,
    "attention": SEEN_BY_OPERATORS,
    "partners": SEEN_BY_OPERATORS,
    "auditTrail": SEEN_BY_OPERATORS,
    "settlement": SEEN_WITH_SETTLEMENTS,
    "settlementPreview": SEEN_WITH_SETTLEMENTS,
}

NODES: Table = {
    "Partner": SEEN_BY_PARTNER,
    "Theater": ANYBODY,
    "Screen": ANYBODY,
    "Movie": ANYBODY,
    "Show": ANYBODY,
    "SeatLock": SEEN_BY_CUSTOMER,
    "Booking": SEEN_BY_CUSTOMER,
    "Ticket": SEEN_BY_CUSTOMER,
    "Payment": SEEN_BY_CUSTOMER,
    "Refund": SEEN_BY_CUSTOMER,
    "Settlement": SEEN_WITH_SETTLEMENTS,
}

SUBSCRIPTIONS: Table = {
    "seatAvailability": ANYBODY,
    "bookingUpdates": OF_CUSTOMER,
}


def expected(table: Table, field: str) -> list[tuple[str, str]]:
    """Yields (caller, outcome)."""
    return list(zip(CALLERS, table[field], strict=True))


def refused(table: Table, field: str) -> list[tuple[str, str]]:
    return [(caller, answer) for caller, answer in expected(table, field) if answer in (*REFUSALS, null)]
