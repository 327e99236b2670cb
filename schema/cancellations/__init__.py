"""Giving seats and money back: quotes, cancellations, the policies behind them, and whether everybody was paid."""

from schema.cancellations.cancelling import CancellationMutations, CancellationQueries
from schema.cancellations.policies import PolicyMutations
from schema.cancellations.reporting import ShowCancellation

__all__ = ["CancellationMutations", "CancellationQueries", "PolicyMutations", "ShowCancellation"]
