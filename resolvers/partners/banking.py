"""Bank details at rest: the account number is sealed, its mask and the branch are readable."""

from domain.partners import BankDetails
from domain.ports import Vault
from models.partners import SealedBankDetails


def sealed(vault: Vault, bank: BankDetails) -> SealedBankDetails:
    key_id, account = vault.seal(bank.account_number)
    return SealedBankDetails(key_id, account, bank.mask, bank.ifsc_code, bank.complete)


def is_the_same(vault: Vault, stored: SealedBankDetails, bank: BankDetails) -> bool:
    """Compared in clear: the same number seals to other bytes each time."""
    account = vault.open(stored.account_key_id, stored.account_sealed)
    return (account, stored.ifsc_code) == (bank.account_number, bank.ifsc_code)
