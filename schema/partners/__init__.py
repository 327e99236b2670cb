"""Partners: registration, verification, profile, and the terms they have with the platform."""

from schema.partners.decisions import DecisionMutations
from schema.partners.profile import Partner, PartnerMutations, PartnerQueries, partner_of
from schema.partners.terms import TermsMutations

__all__ = ["DecisionMutations", "Partner", "PartnerMutations", "PartnerQueries", "TermsMutations", "partner_of"]
