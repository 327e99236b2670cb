"""A database whose jobs only these tests run."""

from tests.workers.conftest import isolated

__all__ = ["isolated"]
