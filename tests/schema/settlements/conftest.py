"""The same ground as that of the use cases: a database of its own, business days at will, a bank that remembers."""

from tests.resolvers.settlements.conftest import bank, clock, ground, services

__all__ = ["bank", "clock", "ground", "services"]
