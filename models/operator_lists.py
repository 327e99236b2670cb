"""Pages of what operators look up."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select, tuple_

from domain.operator_lists import PartnerSearch, TrailEntry, TrailSearch
from domain.partners import Partner
from models.audit import audit_trail
from models.base import Database, columns_of, fetch_all
from models.partners import partners

_PARTNERS = select(*columns_of(partners, Partner))
_ENTRIES = select(*columns_of(audit_trail, TrailEntry))


async def partners_page(
    db: Database, wanted: PartnerSearch, behind: tuple[datetime, str] | None, most: int
) -> list[Partner]:
    """The partners that wait longest first."""
    statement: Select[Any] = _PARTNERS
    if wanted.status is not None:
        statement = statement.where(partners.c.status == wanted.status)
    if wanted.search is not None:
        matches = (column.icontains(wanted.search, autoescape=True) for column in _SEARCHED)
        statement = statement.where(or_(partners.c.id == wanted.search, *matches))
    if behind is not None:
        statement = statement.where(tuple_(partners.c.created_at, partners.c.id) > behind)
    return await fetch_all(db, statement.order_by(partners.c.created_at, partners.c.id).limit(most), Partner)


async def trail_page(
    db: Database, wanted: TrailSearch, behind: tuple[datetime, str] | None, most: int
) -> list[TrailEntry]:
    """Entries, the newest first."""
    statement: Select[Any] = _ENTRIES
    if wanted.object_id is not None:
        statement = statement.where(audit_trail.c.object_id == wanted.object_id)
    if wanted.actor is not None:
        statement = statement.where(audit_trail.c.actor_id == wanted.actor)
    if behind is not None:
        statement = statement.where(tuple_(audit_trail.c.at, audit_trail.c.id) < behind)
    newest = statement.order_by(audit_trail.c.at.desc(), audit_trail.c.id.desc())
    return await fetch_all(db, newest.limit(most), TrailEntry)


_SEARCHED = (partners.c.name, partners.c.contact_email)
