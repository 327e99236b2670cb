"""The fixtures of the use cases' own tests: a database of its own, business days at will, a bank that remembers."""

from tests.resolvers.settlements.conftest import bank, isolated, isolated_clock, isolated_services

__all__ = ["bank", "isolated", "isolated_clock", "isolated_services"]
