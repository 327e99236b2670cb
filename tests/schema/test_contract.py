"""The SDL: up to date, fully described, and with the shapes that clients rely on."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    get_named_type,
)

import domain
from domain.errors import DomainError
from domain.naming import camel
from schema.kit.problem_types import PROBLEMS, shown_facts
from schema.kit.problems import REFUSED
from tests.schema.contract import SCHEMA, SDL

ROOT = Path(__file__).parents[2]


def own_types(schema: GraphQLSchema) -> Iterator[Any]:
    return (kind for name, kind in schema.type_map.items() if not name.startswith("__"))


def described(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Yields (place, description) for everything that can have one."""
    for kind in own_types(schema):
        yield kind.name, kind.description
        for name, field in getattr(kind, "fields", {}).items():
            yield f"{kind.name}.{name}", field.description
            for argument, value in getattr(field, "args", {}).items():
                yield f"{kind.name}.{name}({argument})", value.description
        if isinstance(kind, GraphQLEnumType):
            for name, value in kind.values.items():
                yield f"{kind.name}.{name}", value.description


def all_errors() -> list[type[DomainError]]:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        import_module(module.name)
    found, waiting = [], [DomainError]
    while waiting:
        waiting += (children := waiting.pop().__subclasses__())
        found += children
    ours = [error for error in found if error.__module__.startswith("domain.")]
    return sorted(ours, key=lambda error: error.__name__)


MUTATIONS = SCHEMA.mutation_type.fields if SCHEMA.mutation_type else {}


def test_the_committed_file_is_current() -> None:
    assert (ROOT / "schema.graphql").read_text() == SDL, "run: marquee schema graphql > schema.graphql"


def test_everything_is_described() -> None:
    assert [where for where, description in described(SCHEMA) if not (description or "").strip()] == []


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_takes_one_input_and_answers_one_success_or_problems(name: str) -> None:
    field = MUTATIONS[name]
    title = name[0].upper() + name[1:]
    assert list(field.args) == ["input"]
    assert str(field.args["input"].type) == f"{title}Input!"
    answer = get_named_type(field.type)
    assert isinstance(field.type, GraphQLNonNull)
    assert isinstance(answer, GraphQLUnionType)
    assert answer.name == f"{title}Result"
    problems = [member for member in answer.types if "Problem" in {each.name for each in member.interfaces}]
    assert len(answer.types) - len(problems) == 1
    assert {"Refusal", "InvalidInput"} <= {member.name for member in problems}


@pytest.mark.parametrize("name", MUTATIONS)
def test_every_input_takes_an_idempotency_key(name: str) -> None:
    given = get_named_type(MUTATIONS[name].args["input"].type)
    assert isinstance(given, GraphQLInputObjectType)
    assert str(given.fields["idempotencyKey"].type) == "String"


@pytest.mark.parametrize("error", all_errors(), ids=lambda error: error.__name__)
def test_the_facts_of_an_error_are_the_fields_of_its_problem(error: type[DomainError]) -> None:
    if error in REFUSED:
        assert error not in PROBLEMS
        return
    problem = SCHEMA.type_map[error.__name__]
    assert isinstance(problem, GraphQLObjectType)
    assert set(problem.fields) == {"code", "message", *map(camel, shown_facts(error))}


def test_every_problem_is_some_mutations_answer() -> None:
    members = {member.name for field in MUTATIONS.values() for member in get_named_type(field.type).types}
    assert {error.__name__ for error in PROBLEMS} <= members


def test_what_has_an_identity_is_a_node() -> None:
    node = SCHEMA.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    nodes = {kind.name for kind in SCHEMA.get_implementations(node).objects}
    assert nodes == {
        "Partner", "Theater", "Screen", "Movie", "Show", "SeatLock", "Booking", "Ticket", "Payment", "Refund",
        "Settlement",
    }  # fmt: skip


CONTRACT = {
    "Query": "node nodes cities movies movie theaters theater shows show bestAvailable me booking ticket"
    " cancellationQuote partner rates settlement settlementPreview accountBalances disputes attention proposals"
    " passKeys",
    "Mutation": "registerPartner submitVerification approvePartner rejectPartner updateBankDetails createApiKey"
    " revokeApiKey updatePartner addTheater updateTheater addScreen updateScreen addMovie updateMovie createShow"
    " createShows uploadSeatLayout updatePricing blockSeats unblockSeats cancelShow lockSeats lockBestAvailable"
    " extendLock releaseSeats initiateBooking initiatePayment confirmBooking cancelBooking refundPayment"
    " sendTicketNotification checkInTicket undoCheckIn processSettlement syncShows syncPricing syncSeatLayout"
    " setCancellationPolicy setPartnerTerms setRates reviewDispute retryJob",
    "Subscription": "seatAvailability bookingUpdates",
    "Show": "id movie theater screen startsAt endsAt status prices availability seatMap cancellationPolicy"
    " cancellation",
    "Price": "seatType price",
    "Money": "amount currency",
    "Availability": "available locked booked total bySeatType",
    "SeatMap": "version layoutVersion rows columns seats states summary",
    "Seat": "id seatId row column type accessible state price",
    "SeatSummary": "available locked booked blocked total",
    "Customer": "id bookings locks",
    "CancellationQuote": "refund fee seatIds closesAt feePercent reason",
    "CancellationPolicy": "id tiers closesAt",
    "CancellationTier": "until feePercent",
    "ShowCancellation": "reason bookings refunded pending failed results",
    "PartnerTerms": "commissionPercent settlementDays lockTtlSeconds cancellationCloseMinutes",
    "Rates": "effectiveOn convenienceFee feeTaxPercent ticketTaxPercent commissionTaxPercent",
    "SeatLock": "id show seats amount expiresAt serverTime",
    "Booking": "id status show seats quote payments ticket expiresAt cancellationPolicy",
    "BookingQuote": "tickets convenienceFee tax total",
    "Payment": "id status amount method checkoutUrl refunds",
    "Refund": "id amount status",
    "SeatSnapshot": "version layoutVersion states summary",
    "SeatDelta": "fromVersion version changes summary",
    "SeatChange": "seatId state",
    "Partner": "id name contactEmail contactPhone status bankDetails theaters shows settlements balances apiKeys"
    " terms cancellationPolicy",
    "BankDetails": "accountNumber ifscCode",
    "Theater": "id name city address timeZone screens",
    "Screen": "id name theater externalId",
    "Movie": "id name language durationMinutes genres certificate formats releaseDate synopsis posterUrl shows",
    "Ticket": "id booking show seats partner payment status pass issuedAt",
    "Cancellation": "ticket booking releasedSeatIds refund fee",
    "Settlement": "id cycleDate status gross commission tax refunds net lines payouts",
    "SettlementLine": "bookingId booking gross commission tax refund net rules entries",
    "LedgerEntry": "source event account amount postedAt",
    "Balances": "accrued due inTransit paid carriedForward",
    "ApiKey": "id name scopes secret",
    "Problem": "code message",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_the_contracts_fields_are_there(name: str) -> None:
    kind = SCHEMA.type_map[name]
    assert isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType))
    assert set(CONTRACT[name].split()) - set(kind.fields) == set()


CONTRACT_INPUTS = """
input RegisterPartnerInput { partnerName: String! contactEmail: String! contactPhone: String! theaterName: String! theaterLocation: String! bankDetails: BankDetailsInput! idempotencyKey: String }
input BankDetailsInput { accountNumber: String! ifscCode: String! }
input AddTheaterInput { partnerId: ID! name: String! city: String! address: String latitude: Float longitude: Float timeZone: String }
input AddScreenInput { theaterId: ID! name: String! externalId: String turnaroundMinutes: Int }
input AddMovieInput { partnerId: ID! name: String! language: String! durationMinutes: Int! genres: [String!]! certificate: String formats: [String!] releaseDate: Date synopsis: String posterUrl: String }
input CreateShowInput { partnerId: ID! movieId: ID! screenId: ID! startsAt: DateTime! endsAt: DateTime prices: [PriceInput!]! lockTtlSeconds: Int externalId: String }
input PriceInput { seatType: String! amount: Decimal! }
input UploadSeatLayoutInput { showId: ID! rows: Int! columns: Int! seats: [SeatInput!]! }
input SeatInput { seatId: String! seatType: String! row: String column: Int accessible: Boolean companion: Boolean linkedWith: [String!] blockedReason: String }
input UpdatePricingInput { showId: ID! prices: [PriceInput!]! }
input BlockSeatsInput { showId: ID! seatIds: [String!]! reason: String! }
input CancelShowInput { showId: ID! reason: String! }
input SetCancellationPolicyInput { partnerId: ID! showId: ID tiers: [CancellationTierInput!] }
input CancellationTierInput { minutesBefore: Int! feePercent: Decimal! }
input SetPartnerTermsInput { partnerId: ID! commissionPercent: Decimal settlementDays: Int lockTtlSeconds: Int cancellationCloseMinutes: Int }
input SetRatesInput { effectiveOn: Date! convenienceFee: Decimal feeTaxPercent: Decimal ticketTaxPercent: Decimal commissionTaxPercent: Decimal }
input LockSeatsInput { showId: ID! seatIds: [String!]! idempotencyKey: String }
input ReleaseSeatsInput { lockId: ID! }
input InitiateBookingInput { lockId: ID! }
input InitiatePaymentInput { bookingId: ID! amount: Decimal! method: PaymentMethod! }
input ConfirmBookingInput { bookingId: ID! paymentId: ID }
input CancelBookingInput { ticketId: ID! seatIds: [String!] }
input CheckInTicketInput { pass: String! gate: String! }
input ProcessSettlementInput { partnerId: ID! asOf: Date }
input CreateApiKeyInput { partnerId: ID! name: String! scopes: [String!]! }
input RevokeApiKeyInput { apiKeyId: ID! }
"""  # noqa: E501 - as the contract writes them
_KNOWN = "scalar Date scalar DateTime scalar Decimal enum PaymentMethod { UPI } type Query { a: Int }"
WANTED = {
    name: kind
    for name, kind in build_schema(CONTRACT_INPUTS + _KNOWN).type_map.items()
    if isinstance(kind, GraphQLInputObjectType)
}


@pytest.mark.parametrize("name", WANTED)
def test_the_contracts_inputs_are_taken_as_they_are(name: str) -> None:
    given = SCHEMA.type_map[name]
    assert isinstance(given, GraphQLInputObjectType)
    wanted = {field: str(value.type) for field, value in WANTED[name].fields.items()}
    assert {field: str(given.fields[field].type) for field in wanted} == wanted
    beyond = {field: value for field, value in given.fields.items() if field not in wanted}
    assert [field for field, value in beyond.items() if isinstance(value.type, GraphQLNonNull)] == []
