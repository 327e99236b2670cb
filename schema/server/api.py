"""Builds the GraphQL schema from the types of all columns."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types.execution import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType

from schema.accounts import AccountQueries
from schema.admissions import AdmissionMutations, AdmissionQueries
from schema.api_keys import ApiKeyMutations
from schema.attention import AttentionMutations, AttentionQueries
from schema.bookings import BookingMutations, BookingQueries, BookingSubscriptions
from schema.cancellations import CancellationMutations, CancellationQueries, PolicyMutations
from schema.checkout import CheckoutMutations, DisputeMutations, DisputeQueries
from schema.discovery import DiscoveryQueries
from schema.kit.context import Caller
from schema.kit.errors import mask_errors
from schema.kit.problem_types import PROBLEMS, handlers
from schema.kit.scalars import SCALARS
from schema.layouts import LayoutMutations
from schema.ledger import LedgerQueries
from schema.movies import MovieMutations, MovieQueries
from schema.notifications import NotificationMutations
from schema.operator_lists import OperatorListQueries
from schema.partners import DecisionMutations, PartnerMutations, PartnerQueries, TermsMutations
from schema.people import MeMutations, PeopleMutations
from schema.pms import PmsMutations
from schema.pricing import RateMutations, RateQueries
from schema.seats import (
    BlockingMutations,
    ChoosingMutations,
    ChoosingQueries,
    LockMutations,
    SeatSubscriptions,
)
from schema.server.documents import DocumentPolicy, Documents
from schema.server.execution.executor import CompiledExecutor
from schema.server.execution.plans import Plans
from schema.server.nodes import NODE_TYPES, NodeQueries
from schema.server.operation_lifecycle import Books, OperationLifecycle
from schema.server.preparing import Preparing
from schema.server.sharing import SharingExecutor
from schema.sessions import SessionMutations
from schema.settlements import SettlementMutations, SettlementQueries
from schema.shows import ShowChangeMutations, ShowMutations, ShowQueries
from schema.theaters import TheaterMutations, TheaterQueries


@strawberry.type(
    description="All queries. A field answers null for an object that does not exist or that the caller may not see."
)
class Query(
    NodeQueries,
    TheaterQueries,
    DiscoveryQueries,
    ChoosingQueries,
    MovieQueries,
    ShowQueries,
    AccountQueries,
    LedgerQueries,
    BookingQueries,
    AdmissionQueries,
    CancellationQueries,
    DisputeQueries,
    PartnerQueries,
    RateQueries,
    SettlementQueries,
    AttentionQueries,
    OperatorListQueries,
):
    pass


@strawberry.type(
    description="All mutations. Each takes one `input` and answers its success type or a problem; a document"
    " may contain one of them. Every input takes an `idempotencyKey`."
)
class Mutation(
    PartnerMutations,
    DecisionMutations,
    TermsMutations,
    ApiKeyMutations,
    SessionMutations,
    MeMutations,
    PeopleMutations,
    TheaterMutations,
    MovieMutations,
    ShowMutations,
    ShowChangeMutations,
    RateMutations,
    LayoutMutations,
    BlockingMutations,
    LockMutations,
    ChoosingMutations,
    BookingMutations,
    AdmissionMutations,
    CheckoutMutations,
    DisputeMutations,
    CancellationMutations,
    PolicyMutations,
    SettlementMutations,
    NotificationMutations,
    PmsMutations,
    AttentionMutations,
):
    pass


@strawberry.type(description="All subscriptions, over WebSocket (`graphql-transport-ws`) or server-sent events.")
class Subscription(SeatSubscriptions, BookingSubscriptions):
    pass


class Api(strawberry.Schema):
    """The schema. Every result passes `mask_errors`: a bug's details are logged under the request id, not sent."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.plans = Plans(self)

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Logs nothing: strawberry's own version logs refusals too. `mask_errors` logs bugs."""

    async def execute(self, *args: Any, **given: Any) -> ExecutionResult:
        """Refuses subscriptions, which must be streamed: executed as a query they would return no data."""
        asked = set(given.get("allowed_operation_types") or OperationType)
        given["allowed_operation_types"] = asked - {OperationType.SUBSCRIPTION}
        result = await super().execute(*args, **given)
        return _masked(result, given["context_value"])

    async def stream(self, *args: Any, **given: Any) -> AsyncGenerator[Any, None]:
        """The results raise InvalidOperationTypeError for an operation of a type that is not allowed."""
        return _stream(await super().stream(*args, **given), given["context_value"])


async def _stream(results: AsyncGenerator[Any, None], caller: Caller) -> AsyncGenerator[Any, None]:
    async with aclosing(results):
        async for result in results:
            for error in result.errors or ():
                if isinstance(error.original_error, InvalidOperationTypeError):
                    raise error.original_error
            yield _masked(result, caller)


def _masked(result: ExecutionResult, caller: Caller) -> ExecutionResult:
    return replace(result, errors=mask_errors(result.errors, caller.request_id)) if result.errors else result


def make_schema(
    policy: DocumentPolicy,
    books: Books = Books(),
    *,
    documents: Documents | None = None,
    compiled: bool = True,
) -> Api:
    """`documents`: those that others prepare too; the schema's own by default."""
    known = documents or Documents(policy)
    return Api(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=(*NODE_TYPES, *PROBLEMS.values()),
        extensions=[lambda: OperationLifecycle(books), lambda: Preparing(known)],
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=not policy.introspection),
        execution_context_class=CompiledExecutor if compiled else SharingExecutor,
        exception_handlers=handlers(),
    )


class _NoLimits:
    """Limits for a schema that is only printed."""

    source_length = 0

    def tokens_for(self, _principal: object) -> int:
        return 0

    def refusal_of(self, _document: object) -> str | None:
        return None


def sdl() -> str:
    """Returns the text of `schema.graphql`."""
    return print_schema(make_schema(DocumentPolicy(_NoLimits(), introspection=True))) + "\n"
