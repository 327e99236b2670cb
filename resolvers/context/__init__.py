"""The context that every entry point gives to use cases."""

from resolvers.context.contexts import Context, IdempotencyKey, Services
from resolvers.context.transaction import NO_DELAY, DirectTransaction, Transaction

__all__ = ["NO_DELAY", "Context", "DirectTransaction", "IdempotencyKey", "Services", "Transaction"]
