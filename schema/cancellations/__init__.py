"""Cancellations: quotes, cancelling, cancellation policies, and the report of a cancelled show."""

from schema.cancellations.cancelling import CancellationMutations, CancellationQueries
from schema.cancellations.policies import PolicyMutations
from schema.cancellations.reporting import ShowCancellation

__all__ = ["CancellationMutations", "CancellationQueries", "PolicyMutations", "ShowCancellation"]
