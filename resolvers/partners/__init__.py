"""Partners: registering, being verified, keeping their profile."""

from resolvers.partners.profile import read_partner, update_bank_details, update_partner
from resolvers.partners.registering import RegisteredPartner, register_partner
from resolvers.partners.verifying import approve_partner, list_documents, reject_partner, submit_verification

__all__ = [
    "RegisteredPartner",
    "approve_partner",
    "list_documents",
    "read_partner",
    "register_partner",
    "reject_partner",
    "submit_verification",
    "update_bank_details",
    "update_partner",
]
