"""What operators look up: partners, and the audit trail."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import strawberry

from domain.discovery import Page
from domain.operator_lists import ENTRIES_A_PAGE, PARTNERS_A_PAGE, PartnerSearch, TrailSearch
from domain.operator_lists import TrailEntry as TrailEntryRow
from domain.partners import PartnerStatus
from resolvers import operator_lists
from schema.kit.context import Info
from schema.kit.fields import field
from schema.kit.inputs import After, First
from schema.kit.mapping import or_null
from schema.kit.relay import Connection
from schema.kit.rows import OfRow, derived, from_row
from schema.partners import Partner


@strawberry.type(description="What was done for another, or with the platform's own affairs.")
class AuditEntry(OfRow[TrailEntryRow]):
    id: strawberry.ID = from_row("The entry's id (`AUDIT_…`).")
    at: datetime = from_row("When it was done.")
    role: str = from_row("The kind of account: `OPERATOR`, `PARTNER`, `GATE`, `SYSTEM`, `VISITOR`.")
    actor_id: strawberry.ID = from_row("The operator, staff member, API key or gate device.")
    action: str = from_row("What was done, such as `updateBankDetails`.")
    object_id: strawberry.ID = from_row("What it was done to.")
    request_id: str = from_row("The id of the request, as in the log.")

    @derived("The customer for whom it was done, if any.")
    def on_behalf_of(self) -> strawberry.ID | None:
        return None if self.row.on_behalf_of is None else strawberry.ID(self.row.on_behalf_of)

    @derived("What it was before, as JSON.")
    def before(self) -> str | None:
        return _text(self.row.before)

    @derived("What it was afterwards, or what was asked for, as JSON.")
    def after(self) -> str | None:
        return _text(self.row.after)


def _text(values: dict[str, Any] | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False)


def _connection(to_type: Callable[[Any], Any], after: str | None) -> Callable[[Page[Any]], Connection[Any]]:
    return lambda page: Connection.page(page, to_type, after)


@strawberry.type
class OperatorListQueries:
    @field("Partners, the longest registered first. For operators; null for others.")
    async def partners(
        self,
        info: Info,
        status: Annotated[PartnerStatus | None, strawberry.argument(description="Only those of this status.")] = None,
        search: Annotated[
            str | None, strawberry.argument(description="A part of the name or the contact's address, or an id.")
        ] = None,
        first: First = PARTNERS_A_PAGE,
        after: After = None,
    ) -> Connection[Partner] | None:
        asked = operator_lists.list_partners(info.context.ctx, PartnerSearch(status, search, first, after))
        return await or_null(asked, _connection(Partner.of, after))

    @field("Entries of the audit trail, the newest first, of an object or an actor. For operators; null for others.")
    async def audit_trail(
        self,
        info: Info,
        object_id: Annotated[strawberry.ID | None, strawberry.argument(description="What was changed.")] = None,
        actor: Annotated[strawberry.ID | None, strawberry.argument(description="Who changed it.")] = None,
        first: First = ENTRIES_A_PAGE,
        after: After = None,
    ) -> Connection[AuditEntry] | None:
        asked = operator_lists.list_audit_trail(info.context.ctx, TrailSearch(object_id, actor, first, after))
        return await or_null(asked, _connection(AuditEntry.of, after))
