"""The double-entry ledger: every amount of money is on exactly one account at every moment."""

from domain.ledger import accounts
from domain.ledger.posting import Cause, Entry, Payable, Posting, PostingEvent, Source, posting
from domain.ledger.sales import Reversal, Sale

__all__ = ["Cause", "Entry", "Payable", "Posting", "PostingEvent", "Reversal", "Sale", "Source", "accounts", "posting"]
