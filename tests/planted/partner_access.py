"""Bugs of what partners and those who act for others may do."""

from typing import Any

from sqlalchemy import func, update

from domain.accounts import PartnerState
from domain.settlements.holds import Payee
from models import api_keys as key_rows
from models import partner_contacts as contact_rows
from models.base import Database
from resolvers import deeds
from resolvers.accounts import keys
from tests.planted.planting import put


def what_a_key_has_made_outlives_it() -> None:
    async def revoke(db: Database, key_id: str) -> list[str]:
        own = (key_rows.api_keys.c.id == key_id) & key_rows.api_keys.c.revoked_at.is_(None)
        ended = update(key_rows.api_keys).where(own).values(revoked_at=func.now())
        return list((await db.execute(ended.returning(key_rows.api_keys.c.id))).scalars())

    put(key_rows, "revoke", revoke)


def a_key_ends_any_other() -> None:
    put(keys, "check_may_end", lambda *_given: None)


def keys_of_a_suspended_partner_go_on() -> None:
    put(PartnerState, "may_act", property(lambda _state: True))


def only_the_contact_of_now_is_warned() -> None:
    async def recent(_db: Database, _partner_id: str) -> set[str]:
        return set()

    put(contact_rows, "recent", recent)


def a_suspended_partner_is_paid() -> None:
    put(Payee, "hold", lambda _payee, _now: None)


def deeds_leave_no_trace() -> None:
    def deed_in(_request_id: str) -> Any:
        return None

    put(deeds, "deed_in", deed_in)
