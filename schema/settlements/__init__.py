"""Settlements: statements, their lines, and forecasts."""

from schema.settlements.fields import SettlementMutations, SettlementQueries
from schema.settlements.statements import Settlement

__all__ = ["Settlement", "SettlementMutations", "SettlementQueries"]
