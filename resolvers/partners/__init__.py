"""Partners: registration, verification, profile and terms."""

from resolvers.partners.banking import update_bank_details
from resolvers.partners.deciding import approve_partner, reinstate_partner, reject_partner, suspend_partner
from resolvers.partners.profile import read_partner, update_partner
from resolvers.partners.registering import RegisteredPartner, register_partner
from resolvers.partners.sealing import broken_seals, reseal_bank_details
from resolvers.partners.terms import TermsInForce, read_partner_terms, set_partner_terms
from resolvers.partners.verifying import list_documents, submit_verification

__all__ = [
    "RegisteredPartner",
    "TermsInForce",
    "approve_partner",
    "broken_seals",
    "list_documents",
    "read_partner",
    "read_partner_terms",
    "register_partner",
    "reinstate_partner",
    "reject_partner",
    "reseal_bank_details",
    "set_partner_terms",
    "submit_verification",
    "suspend_partner",
    "update_bank_details",
    "update_partner",
]
