"""Reuses the fixtures of the use cases' tests: an isolated database, a movable date, a bank that records payouts."""

from tests.resolvers.settlements.conftest import bank, isolated, isolated_services

__all__ = ["bank", "isolated", "isolated_services"]
