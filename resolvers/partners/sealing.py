"""All sealed account numbers: sealed anew after a change of key or format, and proved to be where they belong."""

import structlog

from domain.accounts import Role
from domain.ports import SealBroken, Vault
from models import partners as partner_rows
from models.base import Database
from models.partners import StoredAccount
from resolvers.access import allow
from resolvers.context import Context
from resolvers.partners.banking import account_number_of

AT_ONCE = 200
"""Rows of one transaction."""

log = structlog.get_logger()


@allow(Role.SYSTEM)
async def reseal_bank_details(ctx: Context) -> int:
    """Seals what was sealed in another format or with another key anew, in batches; answers how many numbers. One that
    does not open stays as it is and is logged: the audit names it too. Idempotent. Raises Busy.
    """
    vault, last, resealed = ctx.services.vault, "", 0
    while True:
        async with ctx.begin() as tx:
            batch = await partner_rows.lock_accounts_sealed_otherwise(tx.db, vault.sealing_id, last, AT_ONCE)
            for stored in batch:
                resealed += await _reseal(tx.db, vault, stored)
        if len(batch) < AT_ONCE:
            return resealed
        last = batch[-1].id


async def _reseal(db: Database, vault: Vault, stored: StoredAccount) -> bool:
    try:
        number = account_number_of(vault, stored.id, stored)
    except SealBroken as broken:
        log.warning("A bank account number does not open.", partner=stored.id, reason=str(broken))
        return False
    await partner_rows.reseal(db, stored.id, *vault.seal(number, (stored.id, stored.ifsc_code)))
    return True


async def broken_seals(db: Database, vault: Vault) -> list[dict[str, str]]:
    """(partner, reason) of every account number that does not open where it stands."""
    found: list[dict[str, str]] = []
    last = ""
    while batch := await partner_rows.accounts_after(db, last, AT_ONCE):
        for stored in batch:
            try:
                account_number_of(vault, stored.id, stored)
            except SealBroken as broken:
                found.append({"partner_id": stored.id, "reason": str(broken)})
        last = batch[-1].id
    return found
