"""Settlements: statements, what they are made of, and what is to come."""

from schema.settlements.fields import SettlementMutations, SettlementQueries
from schema.settlements.statements import Settlement

__all__ = ["Settlement", "SettlementMutations", "SettlementQueries"]
