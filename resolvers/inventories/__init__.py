"""The seats of shows in use, in the memory of this process, and the batches in which requests change them."""

from resolvers.inventories.inventories import Inventories
from resolvers.inventories.requests import InATransactionInstead, LooksRefused, Request, never_refused

__all__ = ["InATransactionInstead", "Inventories", "LooksRefused", "Request", "never_refused"]
