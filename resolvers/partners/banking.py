"""A partner's bank details. At rest the account number is sealed for its partner and branch; its mask and the branch
are readable.
"""

from typing import Protocol

from domain import ids
from domain.accounts import Scope
from domain.events import BankDetailsChanged
from domain.partners import BankDetails, Partner
from domain.ports import SealBroken, Vault
from models import audit
from models import partners as partner_rows
from models.partners import SealedBankDetails
from resolvers.access import allow
from resolvers.context import Context
from resolvers.partners.profile import get_partner, partner_for_update


@allow(partner=Scope.PARTNER_ADMIN)
async def update_bank_details(ctx: Context, partner_id: str, account_number: str, ifsc_code: str) -> Partner:
    """Holds payouts back for a day and notifies every contact of the last 30 days. The same details change nothing.

    Raises NotFound, InvalidInput.
    """
    ids.expect(ids.PARTNER, partner_id)
    bank = BankDetails.of(account_number, ifsc_code, masked_allowed=ctx.policy.development)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("updateBankDetails", partner_id)
        before = await partner_for_update(tx, partner_id)
        stored = await partner_rows.read_bank_details(tx.db, partner_id)
        if earlier is not None or (stored is not None and _is_same(ctx.services.vault, partner_id, stored, bank)):
            return before
        await partner_rows.change_bank_details(tx.db, partner_id, sealed(ctx.services.vault, partner_id, bank))
        masks = (
            {"account": before.account_mask, "ifsc": before.ifsc_code},
            {"account": bank.mask, "ifsc": bank.ifsc_code},
        )
        tx.audit(audit.Entry("updateBankDetails", partner_id, *masks))
        tx.record(BankDetailsChanged(partner_id, before.contact_email))
        return await get_partner(tx.db, partner_id)


class SealedAccount(Protocol):
    """An account number as it is stored, with the branch that it is sealed for."""

    @property
    def account_key_id(self) -> str: ...
    @property
    def account_sealed(self) -> bytes: ...
    @property
    def ifsc_code(self) -> str: ...


def sealed(vault: Vault, partner_id: str, bank: BankDetails) -> SealedBankDetails:
    sealing_id, account = vault.seal(bank.account_number, (partner_id, bank.ifsc_code))
    return SealedBankDetails(sealing_id, account, bank.mask, bank.ifsc_code, bank.complete)


def account_number_of(vault: Vault, partner_id: str, stored: SealedAccount) -> str:
    """Raises SealBroken where the number was sealed for another partner or branch."""
    return vault.open(stored.account_key_id, stored.account_sealed, (partner_id, stored.ifsc_code))


def _is_same(vault: Vault, partner_id: str, stored: SealedBankDetails, bank: BankDetails) -> bool:
    """Compares in clear text: the same number is sealed to other bytes each time. One that does not open is none: to
    give the details again is what mends it.
    """
    try:
        account = account_number_of(vault, partner_id, stored)
    except SealBroken:
        return False
    return (account, stored.ifsc_code) == (bank.account_number, bank.ifsc_code)
