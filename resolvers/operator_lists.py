"""What operators look up: partners by status, the audit trail by object or actor."""

from dataclasses import replace

from domain.accounts import Role
from domain.discovery import Page, page_size, time_behind
from domain.errors import InvalidInput
from domain.operator_lists import PartnerSearch, TrailEntry, TrailSearch
from domain.partners import LONGEST_NAME, Partner
from domain.text import clean_optional
from models import operator_lists as list_rows
from resolvers.access import allow
from resolvers.context import Context

LONGEST_ID = 100


@allow(Role.OPERATOR)
async def list_partners(ctx: Context, search: PartnerSearch) -> Page[Partner]:
    """The longest registered first, and so who waits longest. Raises InvalidInput."""
    wanted = replace(search, search=clean_optional(search.search, "search", LONGEST_NAME))
    behind = time_behind(search.after)
    async with ctx.reading() as db:
        found = await list_rows.partners_page(db, wanted, behind, page_size(search.first) + 1)
    return Page.of(found, search.first, lambda partner: (partner.created_at.isoformat(), partner.id))


@allow(Role.OPERATOR)
async def list_audit_trail(ctx: Context, search: TrailSearch) -> Page[TrailEntry]:
    """The newest entries first, of an object, an actor, or both. Raises InvalidInput."""
    object_id = clean_optional(search.object_id, "object_id", LONGEST_ID)
    actor = clean_optional(search.actor, "actor", LONGEST_ID)
    behind, most = time_behind(search.after), page_size(search.first) + 1
    if object_id is None and actor is None:
        raise InvalidInput.of("object_id", "Name an object, an actor, or both.")
    async with ctx.reading() as db:
        found = await list_rows.trail_page(db, replace(search, object_id=object_id, actor=actor), behind, most)
    return Page.of(found, search.first, lambda entry: (entry.at.isoformat(), entry.id))
