"""Statements on cancellation policies. A caller that adds a version has locked the partner before."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import ARRAY, Row, Text, any_, bindparam, func, insert, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from domain.cancellations import CancellationPolicy, Tier, in_force
from models.base import Database, columns_of, entity_of
from models.cancellations.tables import cancellation_policies as policies
from models.direct import DirectStatement

_READ = select(*columns_of(policies, CancellationPolicy))
_OF_PARTNERS = policies.c.partner_id == any_(bindparam("partners", type_=ARRAY(Text)))
_OF_SHOWS = or_(policies.c.show_id.is_(None), policies.c.show_id == any_(bindparam("shows", type_=ARRAY(Text))))
NEWEST = (
    _READ.where(_OF_PARTNERS, _OF_SHOWS)
    .ext(distinct_on(policies.c.partner_id, policies.c.show_id))
    .order_by(policies.c.partner_id, policies.c.show_id, policies.c.version.desc())
)
"""The newest versions, bound as `partners` and `shows`: of the partners themselves, and of these shows."""

Subject = tuple[str, str | None]
"""(partner id, show id), or (partner id, None) for all its shows."""


async def newest(db: Database, subject: Subject) -> CancellationPolicy | None:
    """The newest version of exactly this partner or show, also one that drops the policy."""
    of_show = policies.c.show_id.is_not_distinct_from(subject[1])
    statement = _READ.where(policies.c.partner_id == subject[0], of_show).order_by(policies.c.version.desc()).limit(1)
    row = (await db.execute(statement)).one_or_none()
    return None if row is None else policy_of(row)


async def in_force_for(db: Database, subject: Subject) -> CancellationPolicy | None:
    """The policy in force for the subject; None: the platform's default."""
    return (await in_force_for_many(db, [subject]))[0]


async def in_force_for_many(db: Database, subjects: Sequence[Subject]) -> list[CancellationPolicy | None]:
    """The policies in force, in the order of the subjects, by one statement."""
    keys = {
        "partners": sorted({partner_id for partner_id, _ in subjects}),
        "shows": sorted({show_id for _, show_id in subjects if show_id is not None}),
    }
    found = [policy_of(row) for row in await db.execute(NEWEST, keys)]
    return [
        in_force((version for version in found if version.partner_id == partner_id), show_id)
        for partner_id, show_id in subjects
    ]


async def find_many(db: Database, policy_ids: Sequence[str]) -> list[CancellationPolicy | None]:
    """The policies in the order of the ids; None for an unknown id."""
    statement = _READ.where(policies.c.id == any_(bindparam("ids", type_=ARRAY(Text))))
    found = {row.id: policy_of(row) for row in await db.execute(statement, {"ids": list(policy_ids)})}
    return [found.get(policy_id) for policy_id in policy_ids]


async def frozen(db: Database, policy_id: str | None) -> CancellationPolicy | None:
    """The version that a booking goes by; None for the platform's default."""
    return None if policy_id is None else (await find_many(db, [policy_id]))[0]


async def add(db: Database, policy: CancellationPolicy) -> None:
    tiers = None if policy.tiers is None else [_stored(tier) for tier in policy.tiers]
    await db.execute(insert(policies).values(**vars(policy) | {"tiers": tiers, "created_at": func.now()}))


def _stored(tier: Tier) -> dict[str, Any]:
    """A decimal is kept as text: readers of JSON make floats of its numbers."""
    return {"minutes_before": tier.minutes_before, "fee_percent": str(tier.fee_percent)}


def policy_of(row: Row[Any]) -> CancellationPolicy:
    """The policy in the row's columns of its fields' names."""
    return _with_tiers(entity_of(row, CancellationPolicy), row.tiers)


def policy_of_direct(statement: DirectStatement, row: Sequence[Any]) -> CancellationPolicy | None:
    """As `policy_of`, in a row of a direct statement; None where its join has found none."""
    policy = statement.joined(row, CancellationPolicy)
    if policy is None:
        return None
    stored: Any = policy.tiers  # JSON, as text
    return _with_tiers(policy, None if stored is None else orjson.loads(stored))


def _with_tiers(policy: CancellationPolicy, stored: list[dict[str, Any]] | None) -> CancellationPolicy:
    return replace(policy, tiers=None if stored is None else tuple(_tier(each) for each in stored))


def _tier(stored: dict[str, Any]) -> Tier:
    return Tier(stored["minutes_before"], Decimal(stored["fee_percent"]))
