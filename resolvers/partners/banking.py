"""A partner's bank details. At rest the account number is sealed; its mask and the branch are readable."""

from domain import ids
from domain.accounts import Scope
from domain.events import BankDetailsChanged
from domain.partners import BankDetails, Partner
from domain.ports import Vault
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
        if earlier is not None or (stored is not None and _is_same(ctx.services.vault, stored, bank)):
            return before
        await partner_rows.change_bank_details(tx.db, partner_id, sealed(ctx.services.vault, bank))
        masks = (
            {"account": before.account_mask, "ifsc": before.ifsc_code},
            {"account": bank.mask, "ifsc": bank.ifsc_code},
        )
        tx.audit(audit.Entry("updateBankDetails", partner_id, *masks))
        tx.record(BankDetailsChanged(partner_id, before.contact_email))
        return await get_partner(tx.db, partner_id)


def sealed(vault: Vault, bank: BankDetails) -> SealedBankDetails:
    key_id, account = vault.seal(bank.account_number)
    return SealedBankDetails(key_id, account, bank.mask, bank.ifsc_code, bank.complete)


def _is_same(vault: Vault, stored: SealedBankDetails, bank: BankDetails) -> bool:
    """Compares in clear text: the same number is sealed to other bytes each time."""
    account = vault.open(stored.account_key_id, stored.account_sealed)
    return (account, stored.ifsc_code) == (bank.account_number, bank.ifsc_code)
