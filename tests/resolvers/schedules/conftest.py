"""A database whose due times only these tests run."""

from tests.workers.conftest import isolated, isolated_clock, isolated_services

__all__ = ["isolated", "isolated_clock", "isolated_services"]
